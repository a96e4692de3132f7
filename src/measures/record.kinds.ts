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
  /** What may be attached: pictures and files of which pictures can be published, or documents of its steps. */
  files?: 'pictures' | 'documents'
}

/** A number of the integrity assessment's list, "O29". */
export const OIT_ITEM = /^O\d{1,2}$/

const departments: Field = { name: 'departments', type: 'departments', required: true }
const remark: Field = { name: 'remark', type: 'text' }

/** How sure it is that something is as an authority has it: what was shipped from memory is marked until somebody looks. */
const certainty = {
  name: 'certainty',
  type: 'choice',
  options: ['confirmed', 'seen', 'remembered', 'weak'],
} as const satisfies Field

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
  publication: {
    slug: 'publications',
    measure: 1,
    yearly: true,
    copied: true,
    ownDepartment: true,
    title: 'item',
    columns: ['departments', 'owner', 'oit'],
    entries: [
      {
        name: 'check',
        slug: 'checks',
        fields: [
          { name: 'result', type: 'choice', options: ['current', 'outdated', 'missing'], required: true },
          remark,
        ],
      },
    ],
    fields: [
      { name: 'item', type: 'line', required: true },
      { name: 'address', type: 'address', required: true },
      departments,
      { name: 'owner', type: 'option', from: 'officers' },
      { name: 'oit', type: 'line', pattern: OIT_ITEM },
      { name: 'everyDays', type: 'choice', options: ['30', '90', '180', '365'], required: true },
      remark,
    ],
  },
  participation: {
    slug: 'participation',
    measure: 2,
    yearly: true,
    copied: false,
    ownDepartment: true,
    title: 'activity',
    columns: ['date', 'stage', 'departments'],
    files: 'pictures',
    entries: [],
    fields: [
      { name: 'activity', type: 'line', required: true },
      { name: 'stage', type: 'choice', options: ['before', 'during', 'after'], required: true },
      { name: 'date', type: 'day', required: true },
      { name: 'place', type: 'line' },
      { name: 'people', type: 'number' },
      { name: 'partners', type: 'text' },
      { name: 'results', type: 'text' },
      { name: 'used', type: 'text' },
      departments,
      remark,
    ],
  },
  procurement: {
    slug: 'procurements',
    measure: 3,
    yearly: true,
    copied: false,
    ownDepartment: true,
    title: 'project',
    columns: ['method', 'egp', 'budget', 'departments'],
    files: 'documents',
    entries: [
      {
        name: 'step',
        slug: 'steps',
        fields: [
          { name: 'step', type: 'option', from: 'steps', required: true },
          { name: 'stepDate', type: 'day', required: true },
          { name: 'document', type: 'line' },
          { name: 'why', type: 'text' },
        ],
      },
      {
        name: 'declaration',
        slug: 'declarations',
        fields: [
          { name: 'person', type: 'option', from: 'people', required: true },
          { name: 'interest', type: 'choice', options: ['none', 'some'], required: true },
          { name: 'interestWhat', type: 'text' },
          { name: 'interestDone', type: 'text' },
        ],
      },
    ],
    fields: [
      { name: 'project', type: 'line', required: true },
      { name: 'method', type: 'option', from: 'methods', required: true },
      { name: 'egp', type: 'line', pattern: /^\d{11}$/ },
      { name: 'budget', type: 'money' },
      { name: 'price', type: 'money' },
      { name: 'persons', type: 'list' },
      departments,
      remark,
    ],
  },
  method: {
    slug: 'methods',
    measure: 3,
    yearly: false,
    copied: false,
    ownDepartment: false,
    title: 'name',
    columns: ['certainty', 'source'],
    entries: [],
    fields: [
      { name: 'name', type: 'line', required: true },
      { name: 'methodSteps', type: 'list', required: true },
      certainty,
      { name: 'source', type: 'line' },
    ],
  },
  channel: {
    slug: 'channels',
    measure: 4,
    yearly: true,
    copied: true,
    ownDepartment: true,
    title: 'name',
    columns: ['reach', 'departments'],
    entries: [
      {
        name: 'test',
        slug: 'tests',
        fields: [{ name: 'worked', type: 'choice', options: ['yes', 'no'], required: true }, remark],
      },
    ],
    fields: [
      { name: 'name', type: 'line', required: true },
      { name: 'reach', type: 'line' },
      { name: 'hours', type: 'line' },
      departments,
      { name: 'owner', type: 'option', from: 'officers' },
      remark,
    ],
  },
  oit: {
    slug: 'oit',
    measure: 1,
    yearly: true,
    copied: false,
    ownDepartment: false,
    title: 'item',
    columns: ['topic', 'certainty', 'path'],
    entries: [],
    fields: [
      { name: 'item', type: 'line', required: true, pattern: OIT_ITEM },
      {
        name: 'topic',
        type: 'choice',
        options: ['guideline', 'channel', 'statistics', 'participation', 'measures', 'followUp'],
        required: true,
      },
      { name: 'asks', type: 'text' },
      { name: 'path', type: 'path' },
      { ...certainty, required: true },
      remark,
    ],
  },
  manual: {
    slug: 'manual',
    measure: 4,
    yearly: false,
    copied: false,
    ownDepartment: false,
    title: 'section',
    columns: ['textThai'],
    // Read through and found right: counts as the yearly review where nothing had to be changed.
    entries: [{ name: 'review', slug: 'reviews', fields: [remark] }],
    fields: [
      { name: 'section', type: 'choice', options: ['intro', 'before', 'responsible'], required: true },
      { name: 'textThai', type: 'text', required: true },
      { name: 'textEnglish', type: 'text', required: true },
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
