import { departmentsOf, type Officer } from '../officers/officer.js'
import { mayDo } from '../officers/roles.js'
import { kindOf, writePermission, type KindName } from './record.kinds.js'

/**
 * Whether somebody may change such a record: those who plan the measures all of them, others those of a department of
 * their own where the kind has departments.
 */
export function mayWrite(officer: Working, kind: KindName, departments: readonly string[]): boolean {
  if (mayDo(officer, 'measures:plan')) return true
  const line = kindOf(kind)
  const permission = writePermission(line)
  // A deputy writes in each capacity what is of its departments.
  return line.ownDepartment && capacitiesIn(officer, departments).some((one) => mayDo(one, permission))
}

type Working = Pick<Officer, 'role' | 'department' | 'otherDepartments' | 'standsInFor'>

/** In which capacities somebody works in one of these departments: as themself, and for whom they stand in. */
export const capacitiesIn = (officer: Working, departments: readonly string[]) =>
  [{ ...officer, standsInFor: [] }, ...(officer.standsInFor ?? [])].filter((one) =>
    departmentsOf(one).some((key) => departments.includes(key)),
  )
