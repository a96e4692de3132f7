import { createHash } from 'node:crypto'
import type { Words } from '../office/category.js'
import type { Office } from '../office/office.model.js'
import { STREAMS, type Measure, type Stream } from '../cases/vocabulary.js'
import type { IsoDay, Period } from './as-of.js'
import {
  DIMENSIONS,
  type Count,
  type Dimension,
  type Figures,
  type MonthRow,
  type StreamFigures,
} from './figures.js'

/** One line of a published table. Names that the office may change later are kept as they were. */
export type ReleasedLine = { code: string; cases: number; name?: Words; measure?: Measure }

/**
 * What is published of a stream: the mandatory monthly table, and tables of one dimension. Nothing is crossed with
 * anything else here, because small cells of a cross table could point at a person.
 */
export type ReleasedStream = {
  months: MonthRow[]
  total: Count
  carriedOver: Count
  zeroStatement: boolean
  tables: Record<Dimension, ReleasedLine[]>
}

/** Everything a release says; what is published is this and nothing more. */
export type Release = {
  office: Words
  fiscalYear: number
  period: Period
  from: IsoDay
  to: IsoDay
  asOf: IsoDay
  ruleVersion: string
  streams: Record<Stream, ReleasedStream>
}

/** The part of the figures that may be public, with the office's names of the day. */
export function releaseOf(figures: Figures, period: Period, office: Office): Release {
  const { fiscalYear, from, to, asOf, ruleVersion } = figures
  const [corruption, general] = STREAMS.map((stream) => released(figures.streams[stream], office))
  if (!corruption || !general) throw new Error('A stream is missing')
  return {
    office: office.name,
    fiscalYear,
    period,
    from,
    to,
    asOf,
    ruleVersion,
    streams: { corruption, general },
  }
}

function released(figures: StreamFigures, office: Office): ReleasedStream {
  const { months, total, carriedOver, zeroStatement } = figures
  const names: Partial<Record<Dimension, { key: string; name: Words }[]>> = {
    category: office.categories,
    department: office.departments,
  }
  const lines = (dimension: Dimension): ReleasedLine[] =>
    figures[dimension].map((line) => {
      const name = names[dimension]?.find((one) => one.key === line.code)?.name
      return {
        code: line.code,
        cases: line.received,
        ...(name ? { name } : {}),
        ...('measure' in line ? { measure: line.measure } : {}),
      }
    })
  const tables = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, lines(dimension)]))
  return { months, total, carriedOver, zeroStatement, tables: tables as Record<Dimension, ReleasedLine[]> }
}

/** JSON in the one form that is hashed: names in order of their code points, no spaces, whole numbers. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`)
      .join(',')}}`
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value))
    return JSON.stringify(value)
  throw new TypeError('Only texts, whole numbers and yes or no can be published')
}

/** SHA-256 of a text in UTF-8, 64 hexadecimal digits. */
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
