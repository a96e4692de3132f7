import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import type { AuditService } from '../../audit/audit.service.js'
import type { OfficeService } from '../../office/office.service.js'

/** A name as an address has it; undefined for a number, a port or a path, which is none. */
export function hostName(given: string): string | undefined {
  const name = given.trim().toLowerCase()
  const parsed = !/[/:@?#\\]/.test(name) && URL.canParse(`http://${name}/`)
  const host = parsed ? new URL(`http://${name}/`).host : ''
  return /^(?=.*[a-z])[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) && isIP(host) === 0 ? host : undefined
}

type Dependencies = {
  office: Pick<OfficeService, 'change' | 'carryOut'>
  record: AuditService['record']
  clock: () => Date
}

/**
 * Whose pages are asked for from now on, on record; none: nobody's.
 *
 * @param by officer id or "system"
 */
export async function chooseHosts(
  { office, record, clock }: Dependencies,
  hosts: string[],
  by: string,
): Promise<void> {
  const event = { id: randomUUID(), at: clock(), action: 'office.checker', who: by }
  await office.change({ checkedHosts: hosts }, { ...event, facts: { hosts: hosts.length } })
  await office.carryOut(record)
}
