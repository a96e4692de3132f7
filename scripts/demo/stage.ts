import { randomBytes } from 'node:crypto'
import type { NewCase } from '../../src/cases/case.js'
import type { StepForm } from '../../src/cases/step.schema.js'
import type { Score } from '../../src/cases/vocabulary.js'
import type { Action } from '../../src/cases/transitions.js'
import type { Actor } from '../../src/officers/officer.js'
import { bangkokIsoDay } from '../../src/office/fiscal-year.js'
import { formKeys, newFormSecret } from '../../src/sealing/receipt.js'
import type { Services } from '../../src/services.js'
import type { FilledForm } from './filing-form.js'
import type { Staff } from './office.js'
import type { Random } from './random.js'
import { document, photo, sealed } from './evidence.js'

/** Who is at hand for a case, and what everybody in it has in common. */
export type Stage = { services: Services; staff: Staff; filed: FiledHere[] }

/** A case that came to be, with the receipt that opens it. */
export type FiledHere = { number: string; receipt: string; resolveDue: Date; receivedAt: Date; key: string }

/** A case and the people who handle it, each able to do only what the services let them. */
export class CaseOnStage {
  private reader: { id: string; day: string; version: number } | undefined

  constructor(
    private readonly stage: Stage,
    readonly filed: FiledHere,
    private readonly positions: string[],
    private readonly random: Random,
  ) {}

  /** Whoever receives it: a triage officer who isn't named, else the oversight officer. */
  get receiver(): Actor {
    const free = [this.actor('triage1'), this.actor('triage1'), this.actor('triage2')].filter(this.isFree)
    return free.length > 0 ? this.random.pick(free) : this.actor('oversight')
  }

  /** Whoever decides: the permanent secretary, unless named. */
  get decider(): Actor {
    const secretary = this.actor('secretary')
    return this.isFree(secretary) ? secretary : this.actor('oversight')
  }

  /** Takes a step with the version of the page that this person has open. */
  async take(actor: Actor, action: Action, form: Omit<StepForm, 'version'>): Promise<void> {
    const version = await this.open(actor)
    await this.stage.services.cases.take(actor, this.filed.number, action, { ...form, version })
    this.changed()
  }

  async answer(actor: Actor, text: string): Promise<void> {
    const version = await this.open(actor)
    await this.stage.services.cases.answer(actor, this.filed.number, { text, version })
    this.changed()
  }

  async note(actor: Actor, text: string): Promise<void> {
    const version = await this.open(actor)
    await this.stage.services.cases.note(actor, this.filed.number, { text, version })
    this.changed()
  }

  async reply(text: string, withPhoto = false): Promise<void> {
    const { cases, store } = this.stage.services
    const files = withPhoto ? [await sealed(store.blobs, await photo(this.random))] : []
    const messageId = randomBytes(12).toString('hex')
    await cases.reply(this.filed.receipt, { text, files, messageId })
    this.reader = undefined
  }

  async withdraw(reason: string): Promise<void> {
    const { cases } = this.stage.services
    const { version } = await cases.forReceipt(this.filed.receipt)
    await cases.withdraw(this.filed.receipt, { reason, version })
    this.reader = undefined
  }

  async rate(score: Score): Promise<void> {
    const { cases } = this.stage.services
    const { rating } = await cases.forReceipt(this.filed.receipt)
    if (!rating) throw new Error(`${this.filed.number} isn't closed`)
    await cases.rate(this.filed.receipt, { closing: rating.closing, score })
    this.reader = undefined
  }

  async askReopening(reason: string): Promise<void> {
    await this.stage.services.cases.askReopening(this.filed.receipt, { reason })
    this.reader = undefined
  }

  /** Somebody who may be given this case, the director of works for what belongs to works. */
  async investigator(department: string, except?: Actor): Promise<Actor> {
    const { receiver } = this
    await this.open(receiver)
    const allowed = await this.stage.services.cases.investigators(receiver, this.filed.number)
    const may = (username: string) => {
      const actor = this.actor(username)
      return actor.id !== except?.id && allowed.some(({ id }) => id === actor.id)
    }
    const order =
      department === 'public-works' || department === 'agriculture'
        ? ['investigator2', 'investigator1']
        : this.random.chance(0.75)
          ? ['investigator1', 'investigator2']
          : ['investigator2', 'investigator1']
    const chosen = [...order, 'triage1', 'triage2'].find(may)
    if (!chosen) throw new Error(`Nobody may investigate ${this.filed.number}`)
    return this.actor(chosen)
  }

  /** The version that somebody acts on: they open the case first, unless it lies open before them since today. */
  private async open(actor: Actor): Promise<number> {
    const { cases, clock } = this.stage.services
    const day = bangkokIsoDay(clock())
    if (this.reader?.id !== actor.id || this.reader.day !== day) {
      await cases.declare(actor, this.filed.number, { conflict: 'no', reason: '' })
      const { version } = await cases.read(actor, this.filed.number)
      this.reader = { id: actor.id, day, version }
    }
    return this.reader.version
  }

  /** After a step of their own, what lies before them is the next version. */
  private changed(): void {
    if (this.reader) this.reader.version += 1
  }

  private readonly isFree = (actor: Actor): boolean => !this.positions.includes(actor.position)

  private actor(username: string): Actor {
    const actor = this.stage.staff.get(username)
    if (!actor) throw new Error(`Nobody is called ${username}`)
    return actor
  }
}

/** Files a case the way the form does, or as staff do who take it down for somebody. */
export async function file(
  stage: Stage,
  filled: FilledForm,
  key: string,
  evidence: { kind: 'photo' | 'document'; lines: string[] } | undefined,
  random: Random,
): Promise<CaseOnStage> {
  const { services, staff } = stage
  const { form } = filled
  const installation = await services.office.installation()
  const { receipt } = formKeys(newFormSecret(), installation)
  const { channel } = form
  const positions = form.content.positions
  const takenBy = staff.get(random.pick(['triage1', 'triage1', 'triage2']))
  const entered: NewCase = {
    ...form,
    files: await filesOf(stage, evidence, random),
    receipt,
    by: channel === 'web' || !takenBy ? 'reporter' : takenBy.id,
  }
  const { number, resolveDue, receivedAt } = await services.cases.open(entered)
  const filed = { number, receipt, resolveDue, receivedAt, key }
  stage.filed.push(filed)
  return new CaseOnStage(stage, filed, positions, random)
}

async function filesOf(
  { services }: Stage,
  evidence: { kind: 'photo' | 'document'; lines: string[] } | undefined,
  random: Random,
): Promise<NewCase['files']> {
  if (!evidence) return []
  const { blobs } = services.store
  if (evidence.kind === 'document') return [await sealed(blobs, document(random, evidence.lines))]
  const pictures = random.chance(0.4) ? 2 : 1
  const files: NewCase['files'] = []
  for (let left = pictures; left > 0; left--) files.push(await sealed(blobs, await photo(random)))
  return files
}
