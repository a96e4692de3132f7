import type { Connection } from 'mongoose'
import type { HeldAloneChange } from '../../officers/closing.js'
import type { Officer } from '../../officers/officer.js'
import { opensByRole } from '../key-ground.js'
import { heldCases } from './held-cases.js'
import { NUMBERS_SHOWN, type Counted } from './waiting.js'

const PAGE = 500

/** Of which cases somebody is the last in the office who can open them. */
export function lastHolderService({
  connection,
  officers,
}: {
  connection: Connection
  officers: () => Promise<Officer[]>
}) {
  return {
    /**
     * The cases that nobody could open any more were this officer gone: no other account that stays has a copy for the
     * keys it has now and a role that lets it open the case. Whether it is in a position that the report names lies
     * sealed, so that it can't be told here. The recovery key doesn't count, nor does the reporter's. Numbers are for
     * whoever holds them.
     *
     * @param change.becoming the role in which the officer would stay, instead of being gone
     * @param change.before the officer as they were, where the change is made already
     */
    async heldAlone(id: string, { becoming, before }: HeldAloneChange = {}): Promise<Counted> {
      const people = await officers()
      // Whoever opens it as a deputy soon won't.
      const alone = (one: Officer): Officer => ({ ...one, standsInFor: [] })
      const found = before ?? people.find((one) => one.id === id)
      const numbers: string[] = []
      let count = 0
      if (!found) return { count, numbers }
      const self = { ...found, active: true }
      const staying = [
        ...people.filter((one) => one.id !== id && one.active && !one.closing),
        ...(becoming ? [{ ...self, role: becoming, roleSince: new Date() }] : []),
      ].map(alone)
      for await (const page of heldCases(connection, id, { pageSize: PAGE, only: 'keys' }))
        for (const one of page) {
          if (!opensByRole(one, self) || staying.some((other) => opensByRole(one, other))) continue
          count += 1
          if (numbers.length < NUMBERS_SHOWN) numbers.push(one.number)
        }
      return { count, numbers }
    },
  }
}
