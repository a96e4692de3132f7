import { randomUUID } from 'node:crypto'
import type { Connection } from 'mongoose'
import { caseModel, type TallyStep } from '../../src/cases/case.model.js'
import { bangkokIsoDay } from '../../src/office/fiscal-year.js'
import { dayOf, deltasOf } from '../../src/statistics/cells.js'
import {
  tallyModel,
  tallyRevisionsModel,
  TALLY_VERSION,
  type StoredTally,
} from '../../src/statistics/tally.model.js'
import { figuresOffice } from './figures-office.js'
import { countedLife, NOW, storedLife } from './lives.js'

/** Documents stored in one step: one wait for the disk. */
const BATCH = 2_000
/** Days in one step; of a large store each is some 200 kB. */
const DAYS_AT_ONCE = 50

type Day = { ids: string[]; counts: Map<string, number> }

type Filling = (
  connection: Connection,
  range: { from: number; to: number },
  tell: (filled: number) => void,
) => Promise<void>
type Made = { steps: TallyStep[] }
type Make<Life extends Made> = (...of: Parameters<typeof storedLife>) => Life

/** Adds cases from one number up to another, spread over three years, with their tallies. Tells how far it is. */
export const fillStore: Filling = async (connection, range, tell) => {
  const cases = caseModel(connection)
  await cases.init()
  // past Mongoose's casting, which would take as long as all the rest
  const put = (lives: ReturnType<typeof storedLife>[]) =>
    cases.collection.insertMany(lives.map(({ stored }) => stored))
  await fill(connection, { ...range, make: storedLife, put }, tell)
}

/** Adds the tallies of such cases, and not the cases. */
export const fillTallies: Filling = (connection, range, tell) =>
  fill(connection, { ...range, make: countedLife, put: () => Promise.resolve() }, tell)

async function fill<Life extends Made>(
  connection: Connection,
  {
    from,
    to,
    make,
    put,
  }: {
    from: number
    to: number
    make: Make<Life>
    put: (lives: Life[]) => Promise<unknown>
  },
  tell: (filled: number) => void,
): Promise<void> {
  const { settings } = await figuresOffice(connection)
  const departments = settings.departments.map(({ key }) => key)
  const days = new Map<string, Day>()
  let writing: Promise<unknown> = Promise.resolve()
  for (let at = from; at < to; at += BATCH) {
    const lives = Array.from({ length: Math.min(BATCH, to - at) }, (_, i) =>
      make(at + i, (at + i - from) / (to - from), settings.categories, departments),
    )
    const steps = lives.flatMap((life) => life.steps)
    for (const step of steps) addTo(days, step)
    await writing
    const last = steps.at(-1)?.receivedAt ?? NOW
    // cases come in the order of their days, so that of the days before the last one's nothing more is to come
    writing = Promise.all([put(lives), storeTallies(connection, takeBefore(days, bangkokIsoDay(last)))])
    tell(at + lives.length)
  }
  await writing
  await storeTallies(connection, days)
}

function addTo(days: Map<string, Day>, step: TallyStep): void {
  const day = days.get(dayOf(step)) ?? { ids: [], counts: new Map<string, number>() }
  days.set(dayOf(step), day)
  day.ids.push(randomUUID())
  for (const [key, cases] of deltasOf(step)) day.counts.set(key, (day.counts.get(key) ?? 0) + cases)
}

function takeBefore(days: Map<string, Day>, before: string): Map<string, Day> {
  const taken = new Map([...days].filter(([day]) => day < before))
  for (const day of taken.keys()) days.delete(day)
  return taken
}

/** As the statistics would have stored them step by step: a day that isn't there at once, another in one update. */
async function storeTallies(connection: Connection, days: Map<string, Day>): Promise<void> {
  if (days.size === 0) return
  const tallies = tallyModel(connection)
  const there = new Set(
    (await tallies.find({ _id: { $in: [...days.keys()] } }, { _id: 1 }).lean()).map(({ _id }) => _id),
  )
  const anew = [...days].filter(([day]) => !there.has(day))
  for (let at = 0; at < anew.length; at += DAYS_AT_ONCE)
    await connection.collection<StoredTally>(tallies.collection.name).insertMany(
      anew.slice(at, at + DAYS_AT_ONCE).map(([_id, { ids, counts }]) => ({
        _id,
        version: TALLY_VERSION,
        applied: ids,
        counts: Object.fromEntries(counts),
      })),
    )
  const updates = [...days]
    .filter(([day]) => there.has(day))
    .map(([day, { ids, counts }]) => {
      const $inc = Object.fromEntries([...counts].map(([key, cases]) => [`counts.${key}`, cases]))
      return { updateOne: { filter: { _id: day }, update: { $inc, $push: { applied: { $each: ids } } } } }
    })
  for (let at = 0; at < updates.length; at += DAYS_AT_ONCE)
    await tallies.bulkWrite(updates.slice(at, at + DAYS_AT_ONCE))
  const months = new Set([...days.keys()].map((day) => day.slice(0, 7)))
  const changed = {
    $set: { version: TALLY_VERSION },
    $inc: Object.fromEntries([...months].map((month) => [`months.${month}`, 1])),
  }
  await tallyRevisionsModel(connection).updateOne({ _id: 'tallies' }, changed, { upsert: true })
}
