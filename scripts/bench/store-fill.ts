import { randomUUID } from 'node:crypto'
import type { Connection } from 'mongoose'
import { caseModel, type TallyStep } from '../../src/cases/case.model.js'
import { bangkokIsoDay } from '../../src/office/fiscal-year.js'
import { dayOf, deltasOf } from '../../src/statistics/cells.js'
import { tallyModel, tallyRevisionsModel, TALLY_VERSION } from '../../src/statistics/tally.model.js'
import { figuresOffice } from './figures-office.js'
import { NOW, storedLife } from './lives.js'

/** Documents stored in one step: one wait for the disk. */
const BATCH = 2_000
/** Days in one step; of a large store each is some 200 kB. */
const DAYS_AT_ONCE = 50

type Day = { ids: string[]; counts: Map<string, number> }

/** Adds cases from one number up to another, spread over three years, with their tallies. Tells how far it is. */
export async function fillStore(
  connection: Connection,
  { from, to }: { from: number; to: number },
  tell: (filled: number) => void,
): Promise<void> {
  const { settings } = await figuresOffice(connection)
  const departments = settings.departments.map(({ key }) => key)
  const cases = caseModel(connection)
  await cases.init()
  const days = new Map<string, Day>()
  let writing: Promise<unknown> = Promise.resolve()
  for (let at = from; at < to; at += BATCH) {
    const lives = Array.from({ length: Math.min(BATCH, to - at) }, (_, i) =>
      storedLife(at + i, (at + i - from) / (to - from), settings.categories, departments),
    )
    for (const step of lives.flatMap(({ steps }) => steps)) addTo(days, step)
    await writing
    writing = Promise.all([
      // past Mongoose's casting, which would take as long as all the rest
      cases.collection.insertMany(lives.map(({ stored }) => stored)),
      // cases come in the order of their days, so that of the days before the last one's nothing more is to come
      storeTallies(connection, takeBefore(days, bangkokIsoDay(lives.at(-1)?.stored.receivedAt ?? NOW))),
    ])
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

/** As the statistics would have stored them step by step, in one update a day. */
async function storeTallies(connection: Connection, days: Map<string, Day>): Promise<void> {
  if (days.size === 0) return
  const updates = [...days].map(([day, { ids, counts }]) => {
    const $inc = Object.fromEntries([...counts].map(([key, cases]) => [`counts.${key}`, cases]))
    const $setOnInsert = { version: TALLY_VERSION }
    const update = { $inc, $push: { applied: { $each: ids } }, $setOnInsert }
    return { updateOne: { filter: { _id: day }, update, upsert: true } }
  })
  for (let at = 0; at < updates.length; at += DAYS_AT_ONCE)
    await tallyModel(connection).bulkWrite(updates.slice(at, at + DAYS_AT_ONCE))
  const months = new Set([...days.keys()].map((day) => day.slice(0, 7)))
  const changed = {
    $set: { version: TALLY_VERSION },
    $inc: Object.fromEntries([...months].map((month) => [`months.${month}`, 1])),
  }
  await tallyRevisionsModel(connection).updateOne({ _id: 'tallies' }, changed, { upsert: true })
}
