import { departmentsOf, type Officer } from '../officers/officer.js'
import { mayDo } from '../officers/roles.js'
import { kindOf, writePermission, type KindName } from './record.kinds.js'

/**
 * Whether somebody may change such a record: those who plan the measures all of them, others those of a department of
 * their own where the kind has departments.
 */
export function mayWrite(
  officer: Pick<Officer, 'role' | 'department' | 'otherDepartments' | 'standsInFor'>,
  kind: KindName,
  departments: readonly string[],
): boolean {
  if (mayDo(officer, 'measures:plan')) return true
  const line = kindOf(kind)
  const permission = writePermission(line)
  // A deputy writes in each capacity what is of its departments.
  const capacities = [{ ...officer, standsInFor: [] }, ...(officer.standsInFor ?? [])]
  return line.ownDepartment && capacities.some((one) => isOf(one, departments) && mayDo(one, permission))
}

/** Whether somebody works in one of these departments. */
const isOf = (
  one: Pick<Officer, 'department' | 'otherDepartments'>,
  departments: readonly string[],
): boolean => departmentsOf(one).some((key) => departments.includes(key))
