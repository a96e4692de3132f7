import type { Connection } from 'mongoose'
import type { Officer } from '../../officers/officer.js'
import { currentCopy } from '../key-holders.js'
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
     * keys it has now. The recovery key doesn't count, nor does the reporter's. Numbers are for whoever holds them.
     */
    async heldAlone(id: string): Promise<Counted> {
      const people = await officers()
      const self = people.find((one) => one.id === id)
      const others = people.filter((one) => one.id !== id && one.active && !one.closing)
      const numbers: string[] = []
      let count = 0
      if (!self) return { count, numbers }
      for await (const page of heldCases(connection, id, { pageSize: PAGE, only: 'keys' }))
        for (const { keys, number } of page) {
          if (!currentCopy(keys, self) || others.some((one) => currentCopy(keys, one))) continue
          count += 1
          if (numbers.length < NUMBERS_SHOWN) numbers.push(number)
        }
      return { count, numbers }
    },
  }
}
