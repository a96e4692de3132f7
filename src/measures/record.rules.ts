import type { Office } from '../office/office.model.js'
import type { Officer } from '../officers/officer.js'
import type { FieldErrors } from '../web/validation.js'
import { RecordRefused } from './measures.errors.js'
import { problemsOf } from './procurement.js'
import { listOf, textOf, type Field, type Values } from './record.fields.js'
import { kindOf, type EntryKind, type KindName } from './record.kinds.js'
import type { StoredRecord } from './record.model.js'

export type Surroundings = {
  settings: Office
  officers: Officer[]
  /** Methods of procurement that are kept up. */
  methods: Pick<StoredRecord, '_id' | 'values'>[]
}

/**
 * What can only be checked against the office: answers the values as they are to be kept.
 * @param record the record that is changed; none for a new one
 * @throws {RecordRefused} naming each field that can't stand here
 */
export function requireStandsHere(
  kind: KindName,
  values: Values,
  record: StoredRecord | undefined,
  { settings, officers, methods }: Surroundings,
): Values {
  const errors: FieldErrors = {}
  const departments = [...settings.departments.map(({ key }) => key), ...(record?.departments ?? [])]
  if (listOf(values, 'departments').some((key) => !departments.includes(key)))
    errors['departments'] = { key: 'choose' }
  const known = {
    officers: officers.filter(({ active }) => active).map(({ id }) => id),
    methods: methods.map(({ _id }) => _id),
  }
  for (const { name, from } of kindOf(kind).fields as readonly Field[]) {
    if (from !== 'officers' && from !== 'methods') continue
    const chosen = textOf(values, name)
    if (chosen && chosen !== record?.values[name] && !known[from].includes(chosen))
      errors[name] = { key: 'choose' }
  }
  requireNone(errors)
  return kind === 'procurement' ? withSteps(values, record, methods) : values
}

/** A procurement keeps the steps of its method as they were when it was chosen: methods may be changed later. */
function withSteps(
  values: Values,
  record: StoredRecord | undefined,
  methods: Surroundings['methods'],
): Values {
  const method = textOf(values, 'method')
  const kept =
    record && textOf(record.values, 'method') === method ? listOf(record.values, 'steps') : undefined
  const steps = kept ?? listOf(methods.find(({ _id }) => _id === method)?.values ?? {}, 'methodSteps')
  return { ...values, steps }
}

/**
 * What an entry must agree with on its record.
 * @throws {RecordRefused} also for a step out of order of which nobody wrote why
 */
export function requireEntryStands(
  entry: EntryKind,
  values: Values,
  record: Pick<StoredRecord, 'values' | 'entries'>,
): void {
  const errors: FieldErrors = {}
  if (entry.name === 'step') {
    const step = textOf(values, 'step')
    if (!listOf(record.values, 'steps').includes(step)) errors['step'] = { key: 'choose' }
    else if (textOf(values, 'why') === '') {
      const after = { ...record, entries: [...record.entries, { kind: 'step', values }] }
      const before = problemsOf(record).map((one) => JSON.stringify(one))
      const caused = problemsOf(after).find((one) => !before.includes(JSON.stringify(one)))
      const missing = problemsOf(record).some(({ key }) => key === 'undeclared')
      if (caused) errors['why'] = { key: caused.key }
      else if (missing) errors['why'] = { key: 'undeclared' }
    }
  }
  if (entry.name === 'declaration') {
    if (!listOf(record.values, 'persons').includes(textOf(values, 'person')))
      errors['person'] = { key: 'choose' }
    if (textOf(values, 'interest') === 'some' && textOf(values, 'interestWhat') === '')
      errors['interestWhat'] = { key: 'required' }
  }
  requireNone(errors)
}

function requireNone(errors: FieldErrors): void {
  if (Object.keys(errors).length > 0) throw new RecordRefused(errors)
}
