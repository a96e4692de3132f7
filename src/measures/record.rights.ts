import { departmentsOf, type Officer } from '../officers/officer.js'
import { mayDo } from '../officers/roles.js'
import { kindOf, writePermission, type KindName } from './record.kinds.js'

/**
 * Whether somebody may change such a record: those who plan the measures all of them, others those of a department of
 * their own where the kind has departments.
 */
export function mayWrite(
  officer: Pick<Officer, 'role' | 'department' | 'otherDepartments'>,
  kind: KindName,
  departments: readonly string[],
): boolean {
  if (mayDo(officer, 'measures:plan')) return true
  const line = kindOf(kind)
  const isTheirs = departmentsOf(officer).some((key) => departments.includes(key))
  return line.ownDepartment && isTheirs && mayDo(officer, writePermission(line))
}
