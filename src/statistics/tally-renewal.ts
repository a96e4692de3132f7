import type { Connection } from 'mongoose'
import { caseModel, type Pending } from '../cases/case.model.js'
import type { LifecycleEntry } from '../cases/case.js'
import { isDuplicateKey } from '../store/duplicate-key.js'
import { dayOf, deltasOf } from './cells.js'
import type { CountedCase } from './recount.js'
import { stepsOf } from './steps.js'
import { tallyModel, tallyRevisionsModel, TALLY_VERSION } from './tally.model.js'

type Day = { stale: boolean; counts: Map<string, number> }
type Life = CountedCase & { pending: Pending[] }

const FIELDS = {
  ...{ stream: 1, category: 1, measure: 1, channel: 1, identity: 1, receivedAt: 1, lifecycle: 1 },
  pending: 1,
}

/**
 * Counts tallies of an earlier version again from the cases' lifecycles; a store without any is left alone. Done
 * again, at once by several copies or after a crash, it comes to the same. All copies of the program that count
 * beside it must be of this version: they wait for it before they count.
 */
export async function renewTallies(connection: Connection): Promise<void> {
  const revisions = tallyRevisionsModel(connection)
  const stored = await revisions.findById('tallies', { version: 1 }).lean()
  if ((stored?.version ?? 1) >= TALLY_VERSION) return
  const waiting = await waitingIds(connection)
  const { days, counted } = await storedDays(connection, waiting)
  const stale = [...days.values()].some((day) => day.stale)
  if (stale) {
    for await (const life of caseModel(connection).find({}, FIELDS).lean<Life[]>().cursor())
      countLife(life, days, counted)
    await writeDays(connection, days)
  }
  const months = new Set(stale ? [...days.keys()].map((day) => day.slice(0, 7)) : [])
  const changed = Object.fromEntries([...months].map((month) => [`months.${month}`, 1]))
  await marked(revisions, { $set: { version: TALLY_VERSION }, ...(stale ? { $inc: changed } : {}) })
}

/** Ids of steps that lie on their cases and may have been counted or not. */
async function waitingIds(connection: Connection): Promise<Set<string>> {
  const cases = await caseModel(connection).find({ 'pending.kind': 'tally' }, { pending: 1 }).lean()
  return new Set(cases.flatMap(({ pending }) => pending.filter(isTally).map(({ id }) => id)))
}

async function storedDays(connection: Connection, waiting: Set<string>) {
  const days = new Map<string, Day>()
  const counted = new Set<string>()
  for await (const { _id, applied, version } of tallyModel(connection)
    .find({}, { applied: 1, version: 1 })
    .lean()
    .cursor()) {
    days.set(_id, { stale: version !== TALLY_VERSION, counts: new Map() })
    for (const id of applied) if (waiting.has(id)) counted.add(id)
  }
  return { days, counted }
}

function countLife(life: Life, days: Map<string, Day>, counted: Set<string>): void {
  const uncounted = life.pending.filter((entry) => isTally(entry) && !counted.has(entry.id))
  const later = new Set(uncounted.map((entry) => (isTally(entry) ? stateKey(entry.step.after) : '')))
  for (const step of stepsOf(life)) {
    if (later.has(stateKey(step.after))) continue
    const deltas = deltasOf(step)
    const day = days.get(dayOf(step)) ?? { stale: true, counts: new Map<string, number>() }
    if (deltas.size === 0 || !day.stale) continue
    days.set(dayOf(step), day)
    for (const [key, cases] of deltas) day.counts.set(key, (day.counts.get(key) ?? 0) + cases)
  }
}

async function writeDays(connection: Connection, days: Map<string, Day>): Promise<void> {
  const tallies = tallyModel(connection)
  for (const [_id, day] of days) {
    if (!day.stale) continue
    const whole = { counts: Object.fromEntries(day.counts), version: TALLY_VERSION }
    const old = { _id, version: { $ne: TALLY_VERSION } }
    await tallies
      .updateOne(old, { $set: whole, $setOnInsert: { applied: [] } }, { upsert: true })
      .catch(unlessDuplicate)
  }
}

async function marked(
  revisions: ReturnType<typeof tallyRevisionsModel>,
  update: { $set: object; $inc?: Record<string, number> },
): Promise<void> {
  const write = () => revisions.updateOne({ _id: 'tallies' }, update, { upsert: true })
  await write().catch(async (error: unknown) => {
    unlessDuplicate(error)
    await write()
  })
}

/** Somebody else wrote it at the same moment, and wrote the same. */
function unlessDuplicate(error: unknown): void {
  if (!isDuplicateKey(error)) throw error
}

const stateKey = ({ at, status, outcome, department }: LifecycleEntry): string =>
  [at.getTime(), status, outcome ?? '', department ?? ''].join('|')

const isTally = (entry: Pending): entry is Extract<Pending, { kind: 'tally' }> => entry.kind === 'tally'
