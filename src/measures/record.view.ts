import type { TFunction } from 'i18next'
import { dayStart } from '../office/days.js'
import { officeDefaults } from '../office/defaults.js'
import { inLanguage, type InLanguage } from '../office/office.view.js'
import type { Office } from '../office/office.model.js'
import type { Officer } from '../officers/officer.js'
import { formatDate, formatDateTime } from '../web/dates.js'
import type { Language } from '../web/i18n.js'
import type { RawFields } from '../web/validation.js'
import { stepsTaken } from './procurement.js'
import { isPublishable } from './record.files.js'
import { listOf, textOf, type Field, type OptionSource, type Values } from './record.fields.js'
import { kindOf, type EntryKind, type KindName } from './record.kinds.js'
import type { StoredFetch } from './record.model.js'
import type { PolicyRecord } from './record.service.js'
import { fetchOf, stateOf, type RecordState } from './record.state.js'

/** Who reads, and the words behind the codes that records hold. */
export type Desk = {
  t: TFunction
  language: Language
  settings: InLanguage<Office>
  officers: Officer[]
  /** Choices that only the office or a record knows. */
  options: Partial<Record<OptionSource, { value: string; text: string }[]>>
}

/** A department's name; a shipped one that the office hasn't got has the customary name. */
export function departmentName(settings: InLanguage<Office>, language: Language, key: string): string {
  const own = settings.departments.find((one) => one.key === key)?.name
  return own ?? officeDefaults().departments.find((one) => one.key === key)?.name[language] ?? key
}

/** The fields of a form, with labels, hints and choices. */
export const formFields = (kind: KindName, fields: readonly Field[], desk: Desk, record?: PolicyRecord) =>
  fields.map((field) => ({
    name: field.name,
    type: field.type,
    label: labelOf(kind, field, desk.t),
    hint: desk.t([`measures.${kind}.hint.${field.name}`, `measures.hint.${field.name}`], {
      defaultValue: '',
    }),
    optional: !field.required,
    options: optionsOf(kind, field, desk, record),
  }))

const labelOf = (kind: KindName, { name }: Field, t: TFunction): string =>
  t([`measures.${kind}.field.${name}`, `measures.field.${name}`])

function optionsOf(kind: KindName, field: Field, desk: Desk, record?: PolicyRecord) {
  const { t, language, settings } = desk
  if (field.type === 'choice')
    return field.options?.map((value) => ({ value, text: choiceText(kind, field, value, t) }))
  if (field.type === 'departments') {
    const keys = [...settings.departments.map(({ key }) => key), ...(record?.departments ?? [])]
    return [...new Set(keys)].map((value) => ({ value, text: departmentName(settings, language, value) }))
  }
  return field.from ? desk.options[field.from] : undefined
}

const choiceText = (kind: KindName, { name }: Field, value: string, t: TFunction): string =>
  t([`measures.${kind}.option.${name}.${value}`, `measures.option.${name}.${value}`])

/** What a record says, as the strings of its form. */
export const formValues = (values: Values): RawFields =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      name === 'departments' ? listOf(values, name) : Array.isArray(value) ? value.join('\n') : String(value),
    ]),
  )

export type ShownField = { name: string; label: string; text: string; href?: string; written: boolean }

/** What a record says, in words; what was left empty isn't shown. */
export const shownFields = (
  kind: KindName,
  fields: readonly Field[],
  values: Values,
  desk: Desk,
): ShownField[] =>
  fields
    .filter(({ name }) => values[name] !== undefined)
    .map((field) => ({
      name: field.name,
      label: labelOf(kind, field, desk.t),
      text: shownText(kind, field, values, desk),
      written: ['line', 'text', 'list'].includes(field.type),
      ...(['address', 'path'].includes(field.type) ? { href: textOf(values, field.name) } : {}),
    }))

/** One field in words. */
export function shownText(kind: KindName, field: Field, values: Values, desk: Desk): string {
  const { t, language, settings } = desk
  const [text, list] = [textOf(values, field.name), listOf(values, field.name)]
  switch (field.type) {
    case 'day':
      return text && formatDate(dayStart(text), language)
    case 'number':
      return text
    case 'money':
      return text && t('measures.baht', { amount: Number(text).toLocaleString('en-US') })
    case 'choice':
      return text && choiceText(kind, field, text, t)
    case 'departments':
      return list.map((key) => departmentName(settings, language, key)).join(', ')
    case 'list':
      return list.join('\n')
    case 'option':
      return (
        text && (desk.options[field.from ?? 'officers']?.find(({ value }) => value === text)?.text ?? text)
      )
    case 'line':
    case 'text':
    case 'address':
    case 'path':
      return text
  }
}

/** What a record is called. */
export const titleOf = ({ kind, values }: PolicyRecord, desk: Desk): string => {
  const { title, fields } = kindOf(kind)
  const field = fields.find(({ name }) => name === title)
  return field ? shownText(kind, field, values, desk) : ''
}

/** Where a record stands, in words: "ต้องทำภายใน 30 กันยายน 2569: ตรวจว่าข้อมูลเป็นปัจจุบัน". */
export function stateWords({ state, due, todo }: RecordState, { t, language }: Pick<Desk, 't' | 'language'>) {
  if (state === 'none') return undefined
  const kind = { overdue: 'attention', due: 'neutral', done: 'neutral', planned: 'neutral' }[state]
  return {
    kind,
    tag: t(`measures.state.${state}`),
    todo: todo ? t(`measures.todo.${todo}`) : '',
    due: due ? t('measures.dueOn', { date: formatDate(dayStart(due), language) }) : '',
  }
}

/** What the checker found last at the address of a publication, in words. */
export function fetchWords(record: PolicyRecord, { t, language }: Desk): string | undefined {
  const fetched = fetchOf(record)
  if (!fetched) return undefined
  const at = formatDateTime(fetched.at, language)
  return t('measures.fetched.last', { at, found: foundWords(fetched, t) })
}

export const foundWords = (
  { outcome, detail }: Pick<StoredFetch, 'outcome' | 'detail'>,
  t: TFunction,
): string =>
  t([`measures.fetched.${outcome}.${detail}`, `measures.fetched.${outcome}.status`], { status: detail })

/** What was written on a record, oldest first, as a table. */
export const entryTable = (record: PolicyRecord, entry: EntryKind, desk: Desk) => ({
  name: entry.name,
  slug: entry.slug,
  rows: record.entries
    .filter(({ kind }) => kind === entry.name)
    .map(({ at, by, values }) => ({
      at: formatDateTime(at, desk.language),
      by: personName(by, desk),
      fields: shownFields(record.kind, entry.fields, values, desk),
    })),
})

/** The steps of a procurement in the order of its method, with the days on which they were taken. */
export const stepLines = (record: PolicyRecord, { language }: Desk) =>
  stepsTaken(record).map(({ step, date }) => ({ step, date: date && formatDate(dayStart(date), language) }))

/** The files of a record, those of a step together, each as a page needs it. */
export const fileLines = ({ files = [], values }: PolicyRecord) => {
  const place = (step: string) => listOf(values, 'steps').indexOf(step)
  return files
    .toSorted((one, other) => place(one.step) - place(other.step))
    .map(({ id, name, bytes, description, published, step, ...file }) => ({
      ...{ id, name, bytes, description, published, step },
      picture: isPublishable(file),
    }))
}

/** A list of records as a table: each with its name, its columns in words, where it stands and where it is. */
export const listRows = (records: PolicyRecord[], desk: Desk, now: Date) =>
  records.map((record) => {
    const { slug, fields, columns } = kindOf(record.kind)
    return {
      href: `/office/measures/${slug}/${record.id}`,
      title: titleOf(record, desk),
      retired: record.retired,
      state: stateWords(stateOf(record, now), desk),
      cells: columns.map((name) => {
        const field = fields.find((one) => one.name === name)
        return field ? shownText(record.kind, field, record.values, desk) : ''
      }),
    }
  })

/** The heads of a list. */
export const listHeads = (kind: KindName, t: TFunction): string[] => {
  const { fields, title, columns } = kindOf(kind)
  return [title, ...columns].map((name) => {
    const field = fields.find((one) => one.name === name)
    return field ? labelOf(kind, field, t) : name
  })
}

/** The states a record was saved in, newest first, each with the fields that were different before. */
export const versionLines = ({ kind, versions }: PolicyRecord, desk: Desk) =>
  versions
    .map(({ at, by, values }, index) => {
      const before = versions[index - 1]?.values
      const { fields } = kindOf(kind)
      const changed = fields.filter(
        ({ name }) => before && JSON.stringify(before[name]) !== JSON.stringify(values[name]),
      )
      return {
        title: desk.t(before ? 'measures.saved.changed' : 'measures.saved.first'),
        at: formatDateTime(at, desk.language),
        by: personName(by, desk),
        details: changed.map((field) => ({
          label: labelOf(kind, field, desk.t),
          text: shownText(kind, field, values, desk) || '–',
        })),
      }
    })
    .toReversed()

export const personName = (id: string, { officers, t }: Desk): string =>
  officers.find((one) => one.id === id)?.name ??
  t(id === 'system' ? 'measures.byItself' : 'measures.formerOfficer')

export const languageDesk = (
  settings: Office,
  officers: Officer[],
  { t, language }: Pick<Desk, 't' | 'language'>,
  options: Desk['options'] = {},
): Desk => ({ t, language, settings: inLanguage(settings, language), officers, options })
