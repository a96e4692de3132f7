import { DAY_MS, HOUR_MS, residentMoment, startOfDay, thaiDate, workingDaysAfter } from './calendar.js'
import type { DemoClock } from './clock.js'
import { categoryOf, fillIn, reporter, type FilledForm, type Reporter } from './filing-form.js'
import { PACE, type Pace } from './pace.js'
import { filingMoment, type Planned } from './plan.js'
import type { Random } from './random.js'
import { mayRate, scoreFor } from './ratings.js'
import { file, type CaseOnStage, type Stage } from './stage.js'
import type { Story } from './timeline.js'
import type { Asks, Ending } from './content/complaint.js'
import {
  ACKNOWLEDGED,
  AFTER_REOPENING,
  SORRY_FOR_WAITING,
  THANKS_FOR_ANSWER,
  EXCHANGES,
  MORE_FROM_REPORTER,
  NOTES,
  REASONS,
  SUPPLEMENTS,
} from './content/conversation.js'
import { DUPLICATE_TOLD } from './content/refusals.js'
import { TOPICS } from './content/topics.js'
import type { Actor } from '../../src/officers/officer.js'
import type { Stream } from '../../src/cases/vocabulary.js'

/** What was settled about a case before it began. */
export type Cast = { planned: Planned; who: Reporter; filled: FilledForm; filedAt: Date; random: Random }

/** Decides who reports a planned case, and fills in their form; a second report comes from the same village, later. */
export function cast(planned: Planned, random: Random, first?: Cast): Cast {
  const { about } = planned
  const someone = reporter(about.topic, random)
  const named =
    about.positions?.includes('permanent-secretary') ||
    about.key === 'about-mayor' ||
    planned.fate === 'underWay'
  const isFresh = planned.fate === 'justFiled'
  const who: Reporter = {
    ...someone,
    village: first?.who.village ?? someone.village,
    ...(isFresh ? { channel: 'web' as const } : {}),
    // Who fears the office writes from home, and gives no name.
    ...(named ? { channel: 'web' as const, identity: 'anonymous' as const } : {}),
  }
  const day = first ? new Date(first.filedAt.getTime() + random.between(5, 40) * HOUR_MS) : planned.filedAt
  const filedAt = isFresh ? planned.filedAt : filingMoment(day, who.channel !== 'web', random)
  // Somebody else tells the same shorter, with the facts of the first.
  const { what, brief = what } = about
  const filled = fillIn(
    { ...about, what: first ? brief : what },
    who,
    filedAt,
    random,
    first?.filled.slots.drawn,
  )
  return { planned, who, filedAt, random, filled }
}

/** The life of one case, from filing to wherever its fate takes it. */
export async function* caseStory(
  stage: Stage,
  clock: DemoClock,
  cast: Cast,
  firstReport: () => string | undefined,
): Story {
  const { planned, filled, filedAt, random } = cast
  const { about } = planned
  yield filedAt
  const evidence =
    about.evidence && random.chance(0.3)
      ? { kind: about.evidence, lines: [filled.form.content.when, filled.form.content.where] }
      : undefined
  const one = await file(stage, filled, about.key, evidence, random)
  const told = new Telling(one, clock, cast)
  if (planned.again) return yield* refuseAsDuplicate(told, firstReport())
  if (planned.fate === 'justFiled') return
  if (planned.fate === 'leftReceived') return yield* told.acknowledge()
  if (planned.fate === 'withdrawn' && random.chance(0.4)) return yield* told.withdraw()
  const investigator = yield* told.assign()
  if (planned.fate === 'leftAssigned' || planned.fate === 'underWay')
    return yield* told.beginLooking(investigator)
  if (planned.fate === 'withdrawn') return yield* told.withdraw()
  yield* told.investigate(investigator)
  if (planned.fate === 'leftInvestigated') return
  yield* told.close(told.ending)
  yield* told.rate()
  if (planned.fate === 'reopened' || planned.fate === 'reopeningAsked') yield* told.reopen(investigator)
}

async function* refuseAsDuplicate({ one, clock, random }: Telling, first: string | undefined): Story {
  yield workingDaysAfter(clock.now(), random.between(0, 2), random)
  await one.take(one.receiver, 'refuse', {
    outcome: 'duplicate',
    duplicateOf: first,
    explanation: random.pick(DUPLICATE_TOLD),
  })
}

/** The chapters of a case's story. */
class Telling {
  readonly random: Random
  private readonly stream: Stream
  private readonly pace: Pace
  private readonly department: string
  private readonly asks: Asks

  constructor(
    readonly one: CaseOnStage,
    readonly clock: DemoClock,
    private readonly cast: Cast,
  ) {
    this.random = cast.random
    this.stream = categoryOf(cast.planned.about.topic).stream
    this.pace = PACE[this.stream]
    const { topic, asks } = cast.planned.about
    this.department = TOPICS[topic].department
    this.asks = asks ?? TOPICS[topic].asks
  }

  /** Endings are taken in turn; what comes back had a poor one the first time. */
  get ending(): Ending {
    const { about, use, fate } = this.cast.planned
    const comesBack = fate === 'reopened' || fate === 'reopeningAsked'
    const poor = about.endings.find(
      ({ outcome }) => outcome !== 'substantiated' && outcome !== 'out-of-remit',
    )
    return (
      (comesBack && poor) ||
      about.endings[(use + about.key.length) % about.endings.length] ||
      about.endings[0]
    )
  }

  async *acknowledge(): Story {
    yield this.after(1, 3)
    await this.one.answer(this.one.receiver, this.acknowledgement())
    if (this.random.chance(0.5)) await this.note(this.one.receiver)
  }

  async *withdraw(): Story {
    yield this.residentAfter(1, 5)
    await this.one.withdraw(this.fill(this.random.pick(REASONS.withdrawn)))
  }

  /** Until somebody has the case who keeps it. */
  async *assign(): AsyncGenerator<Date, Actor> {
    yield this.after(...this.pace.assign)
    if (this.random.chance(0.55)) await this.one.answer(this.one.receiver, this.acknowledgement())
    const { fate } = this.cast.planned
    const first = await this.give(undefined)
    if (fate === 'recused' || fate === 'wrongDepartment') {
      yield this.after(0, 2)
      const recused = fate === 'recused'
      const reason = this.random.pick(recused ? REASONS.recusal : REASONS.wrongDepartment)
      await this.one.take(first, 'return', { reason, recusal: recused ? 'yes' : '' })
      yield this.after(0, 1)
      return await this.give(first)
    }
    if (fate === 'reassigned') {
      yield this.after(2, 4)
      const other = await this.one.investigator(this.department, first)
      const reason = this.random.pick(REASONS.reassign)
      await this.one.take(this.one.decider, 'reassign', { investigator: other.id, reason })
      return other
    }
    return first
  }

  /** What an investigator does first: reads, notes, asks. */
  async *beginLooking(investigator: Actor): Story {
    yield this.after(...this.pace.look)
    await this.note(investigator)
    if (this.random.chance(0.6) || this.cast.planned.fate === 'underWay') yield* this.talk(investigator)
  }

  async *investigate(investigator: Actor): Story {
    const { fate } = this.cast.planned
    yield this.after(...this.pace.look)
    if (this.random.chance(0.5)) await this.note(investigator)
    if (fate === 'talked' || this.random.chance(0.12)) yield* this.talk(investigator)
    if (fate === 'slow') yield* this.overrun(investigator)
    yield this.after(...this.pace.find)
    await this.recordFindings(investigator)
    if (fate !== 'sentBack') return
    yield this.after(1, 2)
    await this.one.take(this.one.decider, 'sendBack', { reason: this.random.pick(REASONS.sendBack) })
    yield this.after(2, 5)
    await this.recordFindings(investigator, this.random.pick(SUPPLEMENTS))
  }

  async *close({ outcome, told, forwardedTo }: Ending): Story {
    yield this.after(...this.pace.close)
    const explanation = this.fill(told)
    await this.one.take(this.one.decider, 'close', { outcome, explanation, forwardedTo })
  }

  /** Some say how content they were. */
  async *rate(fate: string = this.cast.planned.fate, { outcome } = this.ending): Story {
    if (!mayRate(this.cast.who.channel, this.random)) return
    yield this.residentAfter(0, 3)
    await this.one.rate(scoreFor(fate, outcome, this.random))
  }

  /** The reporter isn't content; sometimes the secretary agrees. */
  async *reopen(investigator: Actor): Story {
    yield this.residentAfter(4, 14)
    const reasons = this.stream === 'general' ? REASONS.askReopeningGeneral : REASONS.askReopeningCorruption
    await this.one.askReopening(this.fill(this.random.pick(reasons)))
    if (this.cast.planned.fate === 'reopeningAsked') return
    yield this.after(1, 4)
    await this.one.take(this.one.decider, 'reopen', {
      reason: this.random.pick(REASONS.reopen),
      investigator: investigator.id,
      dueDate: this.dueAfter(15),
    })
    yield this.after(3, 7)
    const outcome = this.random.chance(0.6) ? 'substantiated' : 'partly-substantiated'
    const findings = AFTER_REOPENING.findings
    await this.one.take(investigator, 'recordFindings', { findings, recommendedOutcome: outcome })
    const told = AFTER_REOPENING.told[this.stream === 'general' ? 0 : 1]
    yield* this.close({ outcome, findings, told })
    yield* this.rate('closed', { ...this.ending, outcome })
  }

  private async give(except: Actor | undefined): Promise<Actor> {
    const investigator = await this.one.investigator(this.department, except)
    const dueDate = this.dueAfter(5)
    const department = this.department
    await this.one.take(this.one.receiver, 'assign', { investigator: investigator.id, department, dueDate })
    return investigator
  }

  private async *talk(investigator: Actor): Story {
    const { ask, reply } = this.random.pick(EXCHANGES[this.asks])
    await this.one.answer(investigator, ask)
    yield this.residentAfter(0, 3)
    await this.one.reply(this.fill(reply), this.random.chance(0.2))
    if (this.random.chance(0.4)) {
      yield this.after(0, 2)
      await this.one.answer(investigator, this.random.pick(THANKS_FOR_ANSWER))
    }
  }

  /** Time passes its limit; the reporter asks. */
  private async *overrun(investigator: Actor): Story {
    const late = this.random.between(1, 9) * DAY_MS
    yield residentMoment(new Date(this.one.filed.resolveDue.getTime() + late), this.random, this.clock.now())
    await this.one.reply(this.fill(this.random.pick(MORE_FROM_REPORTER)))
    yield this.after(0, 2)
    await this.one.answer(investigator, this.random.pick(SORRY_FOR_WAITING))
  }

  private async recordFindings(investigator: Actor, supplement = ''): Promise<void> {
    const { findings, outcome } = this.ending
    await this.one.take(investigator, 'recordFindings', {
      findings: [this.fill(findings), ...(supplement ? [supplement] : [])].join('\n\n'),
      recommendedOutcome: outcome,
    })
  }

  private readonly note = (actor: Actor) =>
    this.one.note(actor, this.random.pick([...NOTES.any, ...NOTES[this.asks], ...NOTES[this.asks]]))

  private acknowledgement(): string {
    const { about } = this.cast.planned
    const own = this.asks === 'corruption' && !about.positions ? [] : ACKNOWLEDGED[this.asks]
    return this.random.pick([...ACKNOWLEDGED.any, ...own, ...own])
  }

  private fill(text: string): string {
    const done = thaiDate(workingDaysAfter(new Date(this.clock.now().getTime() - 4 * DAY_MS), 0, this.random))
    return this.cast.filled.slots.fill(text, { done })
  }

  private after(from: number, to: number): Date {
    return workingDaysAfter(this.clock.now(), this.random.between(from, to), this.random)
  }

  private residentAfter(from: number, to: number): Date {
    const day = new Date(this.clock.now().getTime() + this.random.between(from, to) * DAY_MS)
    return residentMoment(day, this.random, this.clock.now())
  }

  /** The case's own deadline, or so many days from now where that is over. */
  private dueAfter(days: number): Date {
    const { resolveDue } = this.one.filed
    const earliest = new Date(startOfDay(this.clock.now()).getTime() + (days + 1) * DAY_MS - 1)
    return resolveDue > earliest ? resolveDue : earliest
  }
}
