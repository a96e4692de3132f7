import { createApp } from '../../src/app.js'
import { readConfig } from '../../src/config.js'
import { intakeService } from '../../src/intake/intake.service.js'
import type { Pause } from '../../src/intake/receipt-tries.js'
import type { Office } from '../../src/office/office.model.js'
import { officerModel } from '../../src/officers/officer.model.js'
import type { Role } from '../../src/officers/roles.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { createServices } from '../../src/services.js'
import type { BlobStore } from '../../src/store/blobs.js'
import { StoreFull } from '../../src/store/store.errors.js'
import { createLog } from '../../src/web/log.js'
import { temporaryStore } from './temporary-store.js'

const words = (th: string, en: string) => ({ th, en })

export const INTAKE_OFFICE: Office = {
  name: words('อบต.สระแก้ว', 'Sa Kaeo SAO'),
  address: words('หนองหงส์', 'Nong Hong'),
  phone: '044 000 000',
  email: 'office@example.go.th',
  departments: [],
  positions: [
    { key: 'mayor', name: words('นายก', 'Mayor') },
    { key: 'secretary', name: words('ปลัด', 'Permanent secretary') },
    { key: 'triage', name: words('เจ้าหน้าที่รับเรื่อง', 'Receiving officer') },
    { key: 'oversight', name: words('ผู้กำกับดูแล', 'Oversight officer') },
  ],
  categories: [
    ...(['corruption', 'general'] as const).map((stream) => ({
      key: stream === 'corruption' ? 'bribe' : 'road',
      name: words('หมวด ' + stream, 'Category ' + stream),
      stream,
      measure: 4 as const,
      answerDays: 15,
      resolveDays: 30,
    })),
    {
      key: 'retired',
      name: words('เลิกใช้', 'Retired'),
      stream: 'corruption',
      measure: 4,
      answerDays: 15,
      resolveDays: 30,
      retired: true,
    },
  ],
  bodies: [{ key: 'nacc', name: words('ป.ป.ช.', 'NACC'), phone: '1205', url: '', about: words('', '') }],
  protection: words('กฎหมายคุ้มครอง', 'The law protects you'),
  danger: words('โทร 191 ทันที', 'Call 191 at once'),
  dayCount: 'calendar',
  holidays: [],
  recoveryPublicKey: newKeyPair().publicKey,
  setUpAt: new Date('2022-01-01T00:00:00Z'),
}

/** An account with a key, as it stands after the first sign-in. */
const account = (role: Role) => ({
  username: role,
  name: role,
  role,
  position: role,
  department: 'office',
  publicKey: newKeyPair().publicKey,
  active: true,
  createdAt: new Date('2022-01-01T00:00:00Z'),
  pending: [],
})

type IntakeAppOptions = {
  limits?: boolean
  /** Comes between a look-up by receipt and its answer. */
  lookingUp?: <T>(found: () => Promise<T>) => Promise<T>
  /** Waits in place of the clock on the wall; by default nobody waits. */
  pause?: Pause
}

export type IntakeApp = Awaited<ReturnType<typeof intakeApp>>

/** The product over a store of its own; the clock and the disk can be moved, and what it logs as errors is kept. */
export async function intakeApp({
  limits = false,
  lookingUp = (found) => found(),
  pause,
}: IntakeAppOptions = {}) {
  const store = await temporaryStore()
  const time = { now: new Date('2026-11-24T03:00:00Z') }
  const disk = { full: false }
  const logged: string[] = []
  const config = readConfig({
    SUCHARIT_LIMITS: limits ? 'yes' : 'no',
    SUCHARIT_PROXIES: '127.0.0.1',
    SUCHARIT_LEAVE_URL: 'https://weather.example/',
  })
  const log = createLog('error', { write: (line: string) => void logged.push(line) })
  const blobs = fillable(store.blobs, disk)
  const clock = () => time.now
  const services = await createServices({ config, store: { ...store, blobs }, log, clock })
  await services.office.setUp(INTAKE_OFFICE)
  await officerModel(store.connection).create((['triage', 'secretary', 'oversight'] as const).map(account))
  const { cases, office } = services
  const filing: typeof cases = {
    ...cases,
    forReceipt: (receipt) => lookingUp(() => cases.forReceipt(receipt)),
    open: (newCase) => (disk.full ? Promise.reject(new StoreFull()) : cases.open(newCase)),
  }
  const intake = intakeService({
    ...{ connection: store.connection, blobs, cases: filing, office, clock, limits },
    pause: pause ?? (() => Promise.resolve()),
  })
  const blobCount = async () => {
    let count = 0
    for await (const _ of store.blobs.list()) count += 1
    return count
  }
  const { pending, sweeping } = services
  const app = createApp({ ...services, intake })
  return { ...store, app, cases, office, blobs, time, disk, logged, pending, sweeping, blobCount }
}

/** Blobs whose disk can be filled: then a write fails half-way, as a real one does. */
const fillable = (blobs: BlobStore, disk: { full: boolean }): BlobStore => ({
  write: (source) => blobs.write(disk.full ? fullDisk(source) : source),
  read: (id) => blobs.read(id),
  remove: (id) => blobs.remove(id),
  list: () => blobs.list(),
  sweepPartial: () => blobs.sweepPartial(),
})

async function* fullDisk(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const part of source) {
    yield part
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  }
}

/** The ids of the files that wait on a page. */
export const staged = (html: string): string[] =>
  [...html.matchAll(/<input type="hidden" name="staged" value="([^"]*)"/g)].map((found) => found[1] ?? '')
