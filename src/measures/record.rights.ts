import type { Officer } from '../officers/officer.js'
import { mayDo } from '../officers/roles.js'
import { kindOf, writePermission, type KindName } from './record.kinds.js'

/**
 * Whether somebody may change such a record: those who plan the measures all of them, others those of their own
 * department where the kind has departments.
 */
export function mayWrite(
  { role, department }: Pick<Officer, 'role' | 'department'>,
  kind: KindName,
  departments: readonly string[],
): boolean {
  if (mayDo(role, 'measures:plan')) return true
  const line = kindOf(kind)
  return line.ownDepartment && mayDo(role, writePermission(line)) && departments.includes(department)
}
