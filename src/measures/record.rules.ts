import type { Office } from '../office/office.model.js'
import type { Officer } from '../officers/officer.js'
import type { FieldErrors } from '../web/validation.js'
import { RecordRefused } from './measures.errors.js'
import { listOf, type Values } from './record.fields.js'
import type { KindName } from './record.kinds.js'
import type { StoredRecord } from './record.model.js'

export type Surroundings = { settings: Office; officers: Officer[] }

/**
 * What can only be checked against the office: answers the values as they are to be kept.
 * @param record the record that is changed; none for a new one
 * @throws {RecordRefused} naming each field that can't stand here
 */
export function requireStandsHere(
  _kind: KindName,
  values: Values,
  record: StoredRecord | undefined,
  { settings }: Surroundings,
): Values {
  const errors: FieldErrors = {}
  const known = [...settings.departments.map(({ key }) => key), ...(record?.departments ?? [])]
  if (listOf(values, 'departments').some((key) => !known.includes(key)))
    errors['departments'] = { key: 'choose' }
  if (Object.keys(errors).length > 0) throw new RecordRefused(errors)
  return values
}
