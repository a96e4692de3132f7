import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from 'mongoose'
import { caseModel, type Pending, type TallyStep } from '../cases/case.model.js'
import { stepsOfLife, type CountedFacts } from '../cases/tally-step.js'
import { isDuplicateKey } from '../store/duplicate-key.js'
import { dayOf, deltasOf } from './cells.js'
import { COUNTED_FIELDS } from './recount.js'
import { tallyModel, tallyRevisionsModel, TALLY_VERSION } from './tally.model.js'

/** How often a copy that isn't to do it looks whether the tallies are there. */
const LOOK_MS = 500

/** What a case's steps added: day → counter → cases. */
type Days = Map<string, Map<string, number>>

/**
 * Tallies of another version are made anew from the cases before anything is counted or read, by the copy that holds
 * the lease. Doing it twice, or again after a crash, gives the same: until the version is noted, nobody carries out a
 * step, so every copy reads the same lives; and a day that is there in this version is never written again.
 */
export function tallyEdition(connection: Connection, isMine: () => boolean) {
  const tallies = tallyModel(connection)
  const revisions = tallyRevisionsModel(connection)
  let made: Promise<void> | undefined

  async function make(): Promise<void> {
    while (!(await isCurrent(connection)))
      // Where there are none yet, as in a new office, nobody needs to wait for anybody.
      if (isMine() || !(await tallies.exists({}))) await rebuild()
      else await pause(LOOK_MS)
  }

  async function rebuild(): Promise<void> {
    await dropStepsOfOlderForm(connection)
    const days = await daysOfCases(connection)
    for (const [day, counts] of days) await put(day, counts)
    const older = { version: { $ne: TALLY_VERSION } }
    const leaving = await tallies.find(older, { _id: 1 }).lean()
    await tallies.deleteMany(older)
    const changed = [...days.keys(), ...leaving.map(({ _id }) => _id)].map((day) => day.slice(0, 7))
    await noteMade(changed)
  }

  return {
    /** Resolves once the tallies are of this program's version. */
    ready(): Promise<void> {
      made ??= make().catch((error: unknown) => {
        made = undefined
        throw error
      })
      return made
    },
  }

  async function put(day: string, counts: Map<string, number>): Promise<void> {
    const content = { version: TALLY_VERSION, applied: [], counts: Object.fromEntries(counts) }
    try {
      const older = { _id: day, version: { $ne: TALLY_VERSION } }
      await tallies.replaceOne(older, content, { upsert: true })
    } catch (error) {
      // The day is there in this version: made by another copy, or before a crash.
      if (!isDuplicateKey(error)) throw error
    }
  }

  async function noteMade(months: string[]): Promise<void> {
    const $inc = Object.fromEntries([...new Set(months)].map((month) => [`months.${month}`, 1]))
    const update = { $set: { version: TALLY_VERSION }, ...(months.length > 0 ? { $inc } : {}) }
    try {
      await revisions.updateOne({ _id: 'tallies' }, update, { upsert: true })
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
      await revisions.updateOne({ _id: 'tallies' }, update)
    }
  }
}

/** Whether the stored tallies are of this program's version. */
async function isCurrent(connection: Connection): Promise<boolean> {
  const stored = await tallyRevisionsModel(connection).findById('tallies', { version: 1 }).lean()
  return stored?.version === TALLY_VERSION
}

/** What an older program left pending for its own tallies says too little, and the case itself says it all. */
async function dropStepsOfOlderForm(connection: Connection): Promise<void> {
  const cases = caseModel(connection)
  const waiting = await cases.find({ 'pending.kind': 'tally' }, { pending: 1 }).lean()
  for (const { _id, pending } of waiting) {
    const ids = pending.flatMap((entry) => (isTally(entry) && !isOfThisForm(entry.step) ? [entry.id] : []))
    if (ids.length > 0) await cases.updateOne({ _id }, { $pull: { pending: { id: { $in: ids } } } })
  }
}

/** What every case has added so far: its whole life, without the steps that are still to be carried out. */
async function daysOfCases(connection: Connection): Promise<Days> {
  const days: Days = new Map()
  const add = (step: TallyStep, times: 1 | -1) => {
    const counts = days.get(dayOf(step)) ?? new Map<string, number>()
    days.set(dayOf(step), counts)
    for (const [key, cases] of deltasOf(step)) counts.set(key, (counts.get(key) ?? 0) + times * cases)
  }
  const cases = caseModel(connection)
    .find({}, { ...COUNTED_FIELDS, pending: 1 })
    .lean<(CountedFacts & { pending: Pending[] })[]>()
    .cursor()
  for await (const one of cases) {
    for (const step of stepsOfLife(one)) add(step, 1)
    for (const entry of one.pending) if (isTally(entry) && isOfThisForm(entry.step)) add(entry.step, -1)
  }
  for (const counts of days.values()) for (const [key, cases] of counts) if (cases === 0) counts.delete(key)
  return days
}

export const isTally = (entry: Pending): entry is Extract<Pending, { kind: 'tally' }> =>
  entry.kind === 'tally'

/** Whether a step says all that this program counts; those that an older one left pending don't. */
export const isOfThisForm = ({ answerDue }: Partial<TallyStep>): boolean => answerDue !== undefined
