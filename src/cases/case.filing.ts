import { Types, type Connection } from 'mongoose'
import type { Office } from '../office/office.model.js'
import type { OfficeService } from '../office/office.service.js'
import type { Officer } from '../officers/officer.js'
import { newKey } from '../sealing/envelope.js'
import { receiptKeys, type ReceiptKeys } from '../sealing/receipt.js'
import { fiscalYearOf } from '../office/fiscal-year.js'
import type { Category } from '../office/category.js'
import { despiteRaces } from '../store/races.js'
import { caseNumberOf } from './case-number.js'
import { CategoryUnknown } from './case.errors.js'
import { caseModel, counterModel, type Pending, type StoredCase } from './case.model.js'
import { keyFor, newId, sealContent, sealFile, sealStep, sealUrgent } from './case.seals.js'
import type { CaseContent, FiledCase, LifecycleEntry, NewCase } from './case.js'
import { dueAfter } from './deadlines.js'
import { groundOf } from './key-ground.js'
import { keyHolders, toTell, type Reach } from './key-holders.js'
import { audited, noticed, type PendingService } from './pending.js'
import type { SecondLook } from './second-look.js'
import { tallyStep, type CountedFacts } from './tally-step.js'

export type FilingDependencies = {
  connection: Connection
  office: OfficeService
  officers: () => Promise<Officer[]>
  pending: PendingService
  lookAgain: SecondLook['lookAgain']
  clock: () => Date
}

/** Opens case files: the one way in, for the public form and for what staff enter. */
export function filingService(given: FilingDependencies) {
  const { connection, office, officers, pending, lookAgain, clock } = given
  const cases = caseModel(connection)
  const counters = counterModel(connection)

  async function find(lookup: string): Promise<FiledCase | undefined> {
    const fields = { number: 1, receivedAt: 1, answerDue: 1, resolveDue: 1 } as const
    const stored = await cases.findOne({ receiptLookup: lookup }, fields).lean()
    return stored ? filed(stored, false) : undefined
  }

  /** Numbers are drawn by one atomic step, so that two at the same instant get two. */
  async function drawNumber(fiscalYear: number): Promise<string> {
    const { value } = await counters
      .findOneAndUpdate(
        { _id: `case-${fiscalYear}` },
        { $inc: { value: 1 } },
        { upsert: true, returnDocument: 'after' },
      )
      .lean()
      .orFail()
    return caseNumberOf(fiscalYear, value)
  }

  async function store(newCase: NewCase, receipt: ReceiptKeys): Promise<FiledCase> {
    const settings = await office.settings()
    const category = offered(settings, newCase.category)
    const at = clock()
    const { holders } = keyHolders(await officers(), newCase.content.positions, at)
    const number = await drawNumber(fiscalYearOf(at))
    const { stored, key } = seal(newCase, { settings, category, holders, at, number, receipt })
    // Put together right here and typed: Mongoose's own copy and checks would take longer than sealing it did.
    await cases.insertMany([stored], { lean: true })
    pending.soon(stored._id, stored.pending)
    const { positions } = newCase.content
    await lookAgain({ ...stored, positions, investigators: [] }, key)
    return filed(stored, true)
  }

  return {
    /**
     * Files a complaint exactly once: the same receipt always leads to the same case. Durable when it resolves.
     * @throws {CategoryUnknown}
     */
    async open(newCase: NewCase): Promise<FiledCase> {
      const receipt = await receiptKeys(newCase.receipt, await office.installation())
      // The same form at the same instant: one of the two is first, and the other then finds its case.
      return despiteRaces(async () => (await find(receipt.lookup)) ?? store(newCase, receipt))
    },

    /** How far a complaint would reach with these positions named. */
    async whoMayOpen(positions: string[]): Promise<Reach> {
      return keyHolders(await officers(), positions, clock()).reach
    },

    /** How many cases came in since a moment; no further than `most`. */
    filedSince: (moment: Date, most: number): Promise<number> =>
      cases.countDocuments({ receivedAt: { $gte: moment } }, { limit: most }).exec(),

    /** Whether some case holds this blob: what none holds may be swept. */
    async holdsBlob(blob: string): Promise<boolean> {
      return (await cases.exists({ 'files.blob': blob })) !== null
    },
  }
}

type Ingredients = {
  settings: Office
  category: Category
  holders: (Officer & { publicKey: Buffer })[]
  at: Date
  number: string
  receipt: ReceiptKeys
}

function seal(newCase: NewCase, made: Ingredients): { stored: StoredCase; key: Buffer } {
  const _id = new Types.ObjectId()
  const key = newKey()
  const { at, category, settings, receipt } = made
  const content = withoutContact(newCase)
  const step = newId()
  const facts = {
    number: made.number,
    fiscalYear: fiscalYearOf(at),
    stream: category.stream,
    category: category.key,
    measure: category.measure,
    channel: newCase.channel,
    identity: newCase.identity,
    receivedAt: at,
  }
  const limits = {
    answerDue: dueAfter(at, category.answerDays, settings),
    resolveDue: dueAfter(at, category.resolveDays, settings),
  }
  const first: LifecycleEntry = { status: 'received', at, resolveDue: limits.resolveDue }
  const stored: StoredCase = {
    _id,
    ...facts,
    status: 'received',
    statusSince: at,
    ...limits,
    recused: [],
    declared: [],
    receiptLookup: receipt.lookup,
    reporterPublicKey: receipt.keys.publicKey,
    keys: [
      ...made.holders.map((officer) => keyFor(officer.id, groundOf(officer), officer.publicKey, key)),
      keyFor('reporter', 'reporter', receipt.keys.publicKey, key),
      keyFor('recovery', 'recovery', settings.recoveryPublicKey, key),
    ],
    content: sealContent(_id, content, key),
    urgent: sealUrgent(_id, content.danger, key),
    files: newCase.files.map((file) => sealFile(_id, file, { at, by: newCase.by, version: 1 }, key)),
    lifecycle: [first],
    timeline: [
      {
        id: step,
        at,
        by: newCase.by,
        ...(newCase.onBehalfOf ? { onBehalfOf: newCase.onBehalfOf } : {}),
        action: 'file',
        to: 'received',
        version: 1,
        sealed: sealStep(_id, step, {}, key),
      },
    ],
    messages: [],
    notes: [],
    pending: followUps(newCase, { ...facts, ...limits, lifecycle: [first] }, made.holders),
    version: 1,
  }
  return { stored, key }
}

function followUps(
  newCase: NewCase,
  facts: CountedFacts & Pick<StoredCase, 'number'>,
  holders: Officer[],
): Pending[] {
  const { number, receivedAt } = facts
  const filed = {
    ...{ stream: facts.stream, category: facts.category, channel: facts.channel },
    ...(newCase.onBehalfOf ? { onBehalfOf: newCase.onBehalfOf } : {}),
  }
  const [at, caseNumber] = [receivedAt, number]
  return [
    audited({ at, action: 'case.filed', who: newCase.by, caseNumber, facts: filed }),
    { id: newId(), kind: 'tally', step: tallyStep(undefined, facts, at) },
    ...noticed({ at, kind: 'caseFiled', to: toTell(holders), caseNumber }),
  ]
}

/** An anonymous report keeps no contact, whatever the form held when another choice was ticked before. */
const withoutContact = ({ identity, content }: NewCase): CaseContent =>
  identity === 'anonymous' ? { ...content, contact: { name: '', phone: '', email: '' } } : content

function offered(settings: Office, key: string): Category {
  const category = settings.categories.find((one) => one.key === key && !one.retired)
  if (!category) throw new CategoryUnknown()
  return category
}

const filed = (
  {
    number,
    receivedAt,
    answerDue,
    resolveDue,
  }: Pick<StoredCase, 'number' | 'receivedAt' | 'answerDue' | 'resolveDue'>,
  isNew: boolean,
): FiledCase => ({ number, receivedAt, answerDue, resolveDue, isNew })
