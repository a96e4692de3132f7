import { receiptGroups } from '../../src/sealing/receipt.js'
import { DEMO_OFFICERS, NEWCOMER } from './content/officers.js'
import type { Marker } from './marker.js'
import { inThaiDigits } from './slots.js'

/** What somebody needs to look around: addresses, accounts, receipts. */
export function announcement(url: string, { cases, receipts }: Marker): string {
  const accounts = [...DEMO_OFFICERS, NEWCOMER].map(({ username, password, role, may }) =>
    ['  ', username.padEnd(14), password.padEnd(22), role.padEnd(15), may].join(''),
  )
  const tries = receipts.map(
    ({ receipt, number, shows }) => `  ${receiptGroups(receipt).join(' ')}   ${number}, ${shows}`,
  )
  const first = receipts[0]
  const thai = first
    ? [`  ${inThaiDigits(receiptGroups(first.receipt).join(' '))}   the first, in Thai digits`]
    : []
  return [
    '',
    `Sucharit demo: อบต.สระแก้ว, ${cases} cases in fiscal years 2567 to 2570`,
    '',
    `  Residents   ${url}/`,
    `  In English  ${url}/en/`,
    `  Follow up   ${url}/track`,
    `  Statistics  ${url}/statistics/2568`,
    `  Staff       ${url}/office`,
    `  Keys        ${url}/office/keys shows triage1 a new colleague who waits for those of older cases`,
    `  Look-alikes ${url}/office/cases/look-alikes shows triage1 advertisements to put aside together`,
    `  A picture   ${url}/measures/2569 shows what residents took part in`,
    `  The mayor   ${url}/office/statistics shows the summary that waits for approval`,
    '',
    'Accounts (user name, password, role, what it may do). A real office asks whoever reads cases for a second step,',
    'a code from an app; this one does not. The page of each account sets it up.',
    ...accounts,
    '',
    'Receipts to try',
    ...tries,
    ...thai,
    '',
    'Stop with Ctrl+C. The next start uses the same office; npm run demo -- --fresh makes it again.',
  ].join('\n')
}
