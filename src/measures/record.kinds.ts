import type { Measure } from '../office/category.js'
import type { Permission } from '../officers/roles.js'
import type { Field } from './record.fields.js'

/** Something that is written on a record again and again and never changed: a check, a test, a step, a declaration. */
export type EntryKind = { name: string; slug: string; fields: readonly Field[] }

/** One kind of policy record. Lists, forms, checks, pages and rights are drawn from its line. */
export type Kind = {
  /** In paths. */
  slug: string
  /** The measure it belongs to, or "chosen" where each record says so itself. */
  measure: Measure | 'chosen'
  /** Whether it belongs to a fiscal year; else it stands until it is changed. */
  yearly: boolean
  /** Whether a new fiscal year begins with last year's. */
  copied: boolean
  /** Whoever has this may write all of them; else see record.rights.ts. */
  ownDepartment: boolean
  fields: readonly Field[]
  /** The field that a record is called by, and those beside it in the list. */
  title: string
  columns: readonly string[]
  entries: readonly EntryKind[]
}

const departments: Field = { name: 'departments', type: 'departments', required: true }
const remark: Field = { name: 'remark', type: 'text' }

export const KINDS = {
  practice: {
    slug: 'practices',
    measure: 'chosen',
    yearly: true,
    copied: true,
    ownDepartment: true,
    title: 'what',
    columns: ['measure', 'number', 'departments'],
    entries: [],
    fields: [
      { name: 'measure', type: 'choice', options: ['1', '2', '3', '4'], required: true },
      { name: 'number', type: 'number', required: true },
      { name: 'what', type: 'text', required: true },
      { name: 'when', type: 'line', required: true },
      { name: 'followUp', type: 'text' },
      { name: 'recommendation', type: 'text' },
      departments,
      { name: 'unit', type: 'line' },
      remark,
    ],
  },
} as const satisfies Record<string, Kind>

export type KindName = keyof typeof KINDS
export const KIND_NAMES = Object.keys(KINDS) as KindName[]

/** The line of a kind, without the narrow types of the table. */
export const kindOf = (name: KindName): Kind => KINDS[name]

/** What it takes to be asked for a change of such a record at all. */
export const writePermission = (kind: Kind): Permission =>
  kind.ownDepartment ? 'measures:write' : 'measures:plan'
