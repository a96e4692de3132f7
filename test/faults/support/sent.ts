import { randomBytes } from 'node:crypto'
import type { Random } from '../../../scripts/demo/random.js'
import type { ReceiptKeys } from '../../../src/sealing/receipt.js'
import type { WorkingRole } from './fault-office.js'
import type { Fields, SentFile } from '../../support/visitor.js'

/** The steps of the workflow that the load takes, as their addresses have them. */
export const STEPS = ['assign', 'record-findings', 'close', 'reopen'] as const
export type Step = (typeof STEPS)[number]

/** Something written on a case; `text` occurs in it and nowhere else. */
export type Written = {
  kind: Step | 'reply' | 'messages' | 'notes'
  by: WorkingRole | 'reporter'
  fields: Fields
  files: SentFile[]
  text: string
  /** Whether the product has said that it took it. */
  acknowledged: boolean
}

/** A report as it was sent, and all that was written on its case. `receipt` and `number` once they were shown. */
export type Report = {
  round: number
  stream: 'corruption' | 'general'
  fields: Fields
  files: SentFile[]
  receipt?: string
  number?: string
  /** What the receipt yields, once it has been worked out. */
  keys?: ReceiptKeys
  written: Written[]
  /** Somebody of the office is writing on it. */
  busy: boolean
}

const PLACES = ['หมู่ที่ 4 บ้านหนองนกกระจอก', 'Moo 7, by the "old" bridge & school', 'ตลาดสด <ซอย 3>']
const TEXT_PARTS = ['ถนนเป็นหลุมลึก ', 'เขาเรียกเงินค่าน้ำชา ', 'The contract was split. ', 'ขอให้มาตรวจสอบ ']
const FILE_BYTES_MAX = 120_000

/** Words that occur nowhere else. */
export const marked = (random: Random, words: string): string =>
  `${words} ${randomBytes(8).toString('hex')} ${random.pick(TEXT_PARTS).repeat(random.between(1, 12))}`.trim()

/** A report form filled in by chance. */
export function anyReport(random: Random, round: number, form: string): Report {
  const stream = random.pick(['corruption', 'general'] as const)
  const identity = random.weighted({ anonymous: 3, confidential: 1, named: 1 })
  const contact = { contactName: marked(random, 'สมชาย').slice(0, 60).trim(), contactPhone: '081 234 5678' }
  return {
    round,
    stream,
    fields: {
      form,
      category: stream === 'corruption' ? 'procurement' : 'roads',
      what: marked(random, 'เรื่อง'),
      when: `${random.between(1, 28)} มีนาคม`,
      where: random.pick(PLACES),
      howKnown: random.pick(['saw', '']),
      howKnownMore: random.chance(0.5) ? marked(random, 'เห็นเอง') : '',
      danger: random.pick(['yes', 'no']),
      positions: random.chance(0.3) ? ['mayor', 'education'] : [],
      names: random.chance(0.3) ? marked(random, 'ชื่อ') : '',
      identity,
      ...(identity === 'anonymous' ? {} : contact),
      send: 'yes',
    },
    files: anyFiles(random, random.weighted({ 0: 4, 1: 3, 2: 2 })),
    written: [],
    busy: false,
  }
}

/** Documents that the product keeps as they came, so that their bytes can be compared. */
export function anyFiles(random: Random, count: number | string): SentFile[] {
  return Array.from({ length: Number(count) }, (_, index) => ({
    name: `หลักฐาน ${index} ${randomBytes(4).toString('hex')}.pdf`,
    bytes: Buffer.concat([
      Buffer.from('%PDF-1.4\n'),
      randomBytes(random.between(1, FILE_BYTES_MAX)),
      Buffer.from('\n%%EOF\n'),
    ]),
  }))
}
