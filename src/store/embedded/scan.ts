import { next } from './keys.js'
import type { Kv, KeyRange, Row, Table } from './kv.js'
import type { Plan, PlannedRange } from './planner.js'

/** A document as it lies in the store. */
export type Stored = { key: Buffer; bytes: Buffer }

/** Rows read at once: few at first, since many queries want one document. */
const FIRST_ROWS = 16
const MOST_ROWS = { index: 1024, documents: 128 } as const

/**
 * The documents that a plan leads to, one after the other, none twice. Each batch of rows is read anew, so a reader may
 * pause between two of them, for the event loop or for writes, without holding the file's old pages.
 */
export function* scan(kv: Kv, plan: Plan): Generator<Stored> {
  if (plan.kind === 'union') return yield* withoutRepeats(joined(kv, plan.plans))
  const stored = plan.kind === 'documents' ? documentRows(kv, plan) : indexRows(kv, plan)
  yield* plan.kind === 'index' && plan.repeats ? withoutRepeats(stored) : stored
}

function* joined(kv: Kv, plans: Plan[]): Generator<Stored> {
  for (const plan of plans) yield* scan(kv, plan)
}

function* withoutRepeats(all: Iterable<Stored>): Generator<Stored> {
  const seen = new Set<string>()
  for (const stored of all) {
    const name = stored.key.toString('latin1')
    if (seen.has(name)) continue
    seen.add(name)
    yield stored
  }
}

type IndexPlan = Exclude<Plan, { kind: 'union' }>

function* documentRows(kv: Kv, plan: IndexPlan): Generator<Stored> {
  for (const { key, value } of inOrder(kv.documents, plan, MOST_ROWS.documents)) yield { key, bytes: value }
}

function* indexRows(kv: Kv, plan: IndexPlan): Generator<Stored> {
  for (const { value: key } of inOrder(kv.entries, plan, MOST_ROWS.index)) {
    const bytes = kv.documents.get(key)
    // gone since this batch of entries was read
    if (bytes) yield { key, bytes }
  }
}

/** All ranges of a plan: one after the other, or merged where the order counts. */
function* inOrder(table: Table, { ranges, reverse, pointed }: IndexPlan, most: number): Generator<Row> {
  if (pointed) return yield* atKeys(table, ranges)
  const [only] = ranges
  if (ranges.length > 1) yield* merged(table, ranges, reverse, most)
  else if (only) yield* rows(table, only, reverse, most)
}

function* atKeys(table: Table, ranges: readonly PlannedRange[]): Generator<Row> {
  for (const { start: key } of ranges) {
    const value = table.get(key)
    if (value) yield { key, value }
  }
}

function* merged(
  table: Table,
  ranges: readonly PlannedRange[],
  reverse: boolean,
  most: number,
): Generator<Row> {
  const heads = ranges.flatMap((range) => {
    const source = rows(table, range, reverse, most)
    const first = source.next()
    return first.done ? [] : [{ source, row: first.value, shared: range.shared }]
  })
  const isBefore = (a: (typeof heads)[number], b: (typeof heads)[number]): boolean => {
    const order = Buffer.compare(a.row.key.subarray(a.shared), b.row.key.subarray(b.shared))
    return reverse ? order > 0 : order < 0
  }
  while (heads.length > 0) {
    const first = heads.reduce((best, head) => (isBefore(head, best) ? head : best))
    yield first.row
    const following = first.source.next()
    if (following.done) heads.splice(heads.indexOf(first), 1)
    else first.row = following.value
  }
}

function* rows(table: Table, range: KeyRange, reverse: boolean, most: number): Generator<Row> {
  let { start, end } = range
  for (let size = FIRST_ROWS; ; size = Math.min(size * 4, most)) {
    const batch = table.range({ start, end }, size, reverse)
    yield* batch
    const last = batch.at(-1)
    if (!last || batch.length < size) return
    if (reverse) end = last.key
    else start = next(last.key)
  }
}

/** How many documents an exact plan leads to, by counting keys, up to `most`; undefined where they would have to be read. */
export const countKeys = (kv: Kv, plan: Plan, most: number): number | undefined => {
  if (plan.kind === 'union' || !plan.exact || plan.repeats) return undefined
  const table = plan.kind === 'documents' ? kv.documents : kv.entries
  return plan.ranges.reduce((sum, range) => (sum < most ? sum + table.count(range, most - sum) : sum), 0)
}
