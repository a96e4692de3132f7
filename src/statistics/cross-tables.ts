import type { TallyStep } from '../cases/case.model.js'
import type { LifecycleEntry } from '../cases/case.js'
import type { Measure, Outcome } from '../cases/vocabulary.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import { isCompleted } from './counting-rule.js'

/** A column: cases with one of these codes; the column of no code has those in progress. */
export type CrossColumn = { code: string; of: string[] }

/** Outcomes taken together, so that a column holds more than a handful of cases. */
const OUTCOME_COLUMNS = [
  { code: 'upheld', of: ['substantiated', 'partly-substantiated'] },
  { code: 'not-upheld', of: ['unsubstantiated'] },
  {
    code: 'ended-otherwise',
    of: ['insufficient-information', 'out-of-remit', 'duplicate', 'withdrawn'],
  },
  { code: 'in-progress', of: [] },
] as const satisfies { code: string; of: Outcome[] }[]

/**
 * The two-way tables. The rows are what never changes about a case, and no two tables share both what their rows and
 * what their columns say; together with the tables of one dimension they form no ring. Therefore each can be
 * protected for itself: whatever cases exchange to hide a cell of one table (see disclosure/world.ts) leaves the
 * others as they are. A table by month would close a ring with the monthly one, and departments and statuses change,
 * so that releases of several days would say more of them than of one day.
 */
export const CROSS_TABLES = [
  { id: 'category-outcome', rows: 'category', columns: 'outcome' },
  { id: 'category-channel', rows: 'category', columns: 'channel' },
  { id: 'identity-outcome', rows: 'identity', columns: 'outcome' },
] as const
export type CrossTable = (typeof CROSS_TABLES)[number]
export type CrossId = CrossTable['id']

export const isCross = (table: string): table is CrossId => CROSS_TABLES.some(({ id }) => id === table)

/** Cases by where they are counted: see `crossCode`. */
export type CrossFigures = Record<CrossId, Map<string, number>>

/** A month of receipt, a row and a column. A category's row has its measure in front, "4~procurement". */
export type CrossPlace = { month: string; row: string; column: string }

export const noCrossFigures = (): CrossFigures => ({
  'category-outcome': new Map(),
  'category-channel': new Map(),
  'identity-outcome': new Map(),
})

type Crossed = Pick<TallyStep, 'category' | 'measure' | 'channel' | 'identity' | 'receivedAt'>

/** Where a case in this state is counted in each two-way table; its outcome is "" while it is in progress. */
export function crossPlaces(
  one: Crossed,
  state: Pick<LifecycleEntry, 'status' | 'outcome'>,
): { table: CrossId; code: string }[] {
  const codes = {
    category: categoryRow(one.category, one.measure),
    identity: one.identity,
    channel: one.channel,
    outcome: isCompleted(state.status) ? (state.outcome ?? 'unknown') : '',
  }
  const month = bangkokIsoDay(one.receivedAt).slice(0, 7)
  return CROSS_TABLES.map(({ id, rows, columns }) => ({
    table: id,
    code: crossCode({ month, row: codes[rows], column: codes[columns] }),
  }))
}

export const categoryRow = (category: string, measure: Measure): string => `${measure}~${category}`

/** In no key of the office's lists. */
const BETWEEN = '\t'

export const crossCode = ({ month, row, column }: CrossPlace): string => [month, row, column].join(BETWEEN)

/** The place of a code that `crossCode` made. */
export function crossPlace(code: string): CrossPlace {
  const [month = '', row = '', column = ''] = code.split(BETWEEN)
  return { month, row, column }
}

export const addCross = (cells: Map<string, number>, code: string, cases: number): unknown =>
  cells.set(code, (cells.get(code) ?? 0) + cases)

/** The columns of a table, with a channel's for each channel that the tables of one dimension know. */
export const columnsOf = ({ columns }: CrossTable, channels: string[]): CrossColumn[] =>
  columns === 'outcome'
    ? OUTCOME_COLUMNS.map(({ code, of }) => ({ code, of: [...of] }))
    : channels.map((code) => ({ code, of: [code] }))

/** How columns may be shown together: what is in progress is never put to what has ended. */
export const groupsOf = ({ columns }: CrossTable): number[][][] | undefined =>
  columns === 'channel'
    ? undefined
    : [OUTCOME_COLUMNS.map((_, at) => [at]), [COMPLETED_COLUMNS, [OUTCOME_COLUMNS.length - 1]]]

const COMPLETED_COLUMNS = OUTCOME_COLUMNS.flatMap(({ of }, at) => (of.length > 0 ? [at] : []))
