import { setImmediate as turn } from 'node:timers/promises'
import type { Connection } from 'mongoose'
import type { TallyStep } from '../cases/case.model.js'
import { isDuplicateKey } from '../store/duplicate-key.js'
import { dayOf, deltasOf } from './cells.js'
import { Ledger } from './ledger.js'
import { isOfThisForm, tallyEdition } from './tally-renewal.js'
import { tallyModel, tallyRevisionsModel, TALLY_VERSION } from './tally.model.js'

/** A step of a case with the id of its pending entry. */
export type Tally = { id: string; step: TallyStep }

type Waiting = { tally: Tally; resolve: () => void; reject: (error: unknown) => void }

/**
 * Counts each step of a case once, on its day. A day is one document, so that counters and the list of what they
 * count change together; sums are kept in memory per month until the month's revision says that they are old.
 *
 * @param isMine whether it is for this copy of the program to make tallies of an older version anew
 */
export function tallyService(connection: Connection, isMine: () => boolean = () => true) {
  const edition = tallyEdition(connection, isMine)
  const tallies = tallyModel(connection)
  const revisions = tallyRevisionsModel(connection)
  const ledger = new Ledger()
  const known = new Map<string, number>()

  /** One update for steps of one day; false when any of them was counted already. */
  async function count(day: string, steps: Tally[]): Promise<boolean> {
    const ids = steps.map((tally) => tally.id)
    const uncounted = { _id: day, applied: { $nin: ids } }
    const update = { $push: { applied: { $each: ids } }, $inc: increments(steps) }
    const anew = { ...update, $setOnInsert: { version: TALLY_VERSION } }
    try {
      await tallies.updateOne(uncounted, anew, { upsert: true })
      return true
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
      // The day is there: made this instant by somebody else, or it counts one of these already.
      return (await tallies.updateOne(uncounted, update)).matchedCount === 1
    }
  }

  async function countDay(day: string, steps: Tally[]): Promise<void> {
    if ((await count(day, steps)) || steps.length === 1) return
    for (const tally of steps) await count(day, [tally])
  }

  async function markChanged(days: string[]): Promise<void> {
    const months = new Set(days.map((day) => day.slice(0, 7)))
    const update = { $inc: Object.fromEntries([...months].map((month) => [`months.${month}`, 1])) }
    try {
      await revisions.updateOne({ _id: 'tallies' }, update, { upsert: true })
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
      await revisions.updateOne({ _id: 'tallies' }, update)
    }
  }

  async function readMonth(month: string) {
    const days = await tallies
      .find({ _id: { $gte: `${month}-01`, $lte: `${month}-31` } }, { counts: 1 })
      .lean()
    return days.map(({ _id, counts }) => ({ day: _id, counts }))
  }

  async function applyAll(steps: Tally[]): Promise<void> {
    await edition.ready()
    const byDay = new Map<string, Map<string, Tally>>()
    // A step that changes no figure, like another investigator of the same department, needs no counting.
    // One of an older program was counted with its whole case when the tallies were made anew.
    const counting = steps.filter(({ step }) => isOfThisForm(step) && deltasOf(step).size > 0)
    for (const tally of counting) {
      const day = dayOf(tally.step)
      const ofDay = byDay.get(day) ?? new Map<string, Tally>()
      byDay.set(day, ofDay.set(tally.id, tally))
    }
    for (const [day, ofDay] of byDay) await countDay(day, [...ofDay.values()])
    // Also when they were counted before: whoever counted them may have died before this line.
    if (byDay.size > 0) await markChanged([...byDay.keys()])
  }

  let waiting: Waiting[] = []
  let writing = false

  async function drain(): Promise<void> {
    if (writing) return
    writing = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await applyAll(batch.map((one) => one.tally)).then(
        () => batch.forEach((one) => one.resolve()),
        (error: unknown) => batch.forEach((one) => one.reject(error)),
      )
    }
    writing = false
  }

  return {
    /**
     * Counts a step; again with the same id changes nothing. Steps that come while others are being written are
     * written together, so that many cost hardly more than one.
     */
    apply: (id: string, step: TallyStep): Promise<void> =>
      new Promise((resolve, reject) => {
        waiting.push({ tally: { id, step }, resolve, reject })
        // A tick later, so that whoever hands over many finds them in one batch.
        queueMicrotask(() => void drain())
      }),

    /** All that has been counted, whoever counted it. */
    async current(): Promise<Ledger> {
      await edition.ready()
      const stored = await revisions.findById('tallies').lean()
      for (const [month, revision] of Object.entries(stored?.months ?? {})) {
        if ((known.get(month) ?? 0) >= revision) continue
        // The revision was read first: what is added meanwhile raises it, and the month is read again.
        const days = await readMonth(month)
        // A reader that was slower must not put back what a later one has brought.
        if ((known.get(month) ?? 0) >= revision) continue
        ledger.setMonth(month, days)
        known.set(month, revision)
        // After a start there are months of many years to read.
        await turn()
      }
      return ledger
    },
  }
}

function increments(steps: Tally[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { step } of steps)
    for (const [key, cases] of deltasOf(step)) sums[`counts.${key}`] = (sums[`counts.${key}`] ?? 0) + cases
  return sums
}
