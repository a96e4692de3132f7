import { join } from 'node:path'
import express, { Router, type Express, type RequestHandler } from 'express'
import { caseService } from '../../src/cases/case.service.js'
import { pendingService } from '../../src/cases/pending.js'
import { ROOT } from '../../src/config.js'
import { intakeRoutes } from '../../src/intake/intake.routes.js'
import { intakeService } from '../../src/intake/intake.service.js'
import { sweeper } from '../../src/intake/sweeper.js'
import type { Office } from '../../src/office/office.model.js'
import { officeService } from '../../src/office/office.service.js'
import type { Officer } from '../../src/officers/officer.js'
import type { Role } from '../../src/officers/roles.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import type { BlobStore } from '../../src/store/blobs.js'
import { StoreFull } from '../../src/store/store.errors.js'
import { assetRoutes, loadAssets } from '../../src/web/assets.js'
import { errorPage, notFound } from '../../src/web/error-page.js'
import { loadTexts } from '../../src/web/i18n.js'
import { language } from '../../src/web/language.js'
import { createLog } from '../../src/web/log.js'
import { mount } from '../../src/web/route.js'
import { noStore, securityHeaders } from '../../src/web/security.js'
import { storeErrors } from '../../src/web/store-errors.js'
import { setUpViews } from '../../src/web/views.js'
import { temporaryStore } from './temporary-store.js'

const words = (th: string, en: string) => ({ th, en })
const texts = loadTexts(join(ROOT, 'src/locales'))

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

const officer = (role: Role): Officer => ({
  id: role.padEnd(24, '0'),
  username: role,
  name: role,
  role,
  position: role,
  department: 'office',
  publicKey: newKeyPair().publicKey,
  active: true,
})

export type IntakeApp = Awaited<ReturnType<typeof intakeApp>>

/** The resident's pages over a real store, with the product's own middleware; the clock and the disk can be moved. */
export async function intakeApp(options: { limits?: RequestHandler } = {}) {
  const store = await temporaryStore()
  const { connection } = store
  const time = { now: new Date('2026-11-24T03:00:00Z') }
  const clock = () => time.now
  const disk = { full: false }
  const office = officeService(connection)
  await office.setUp(INTAKE_OFFICE)
  const officers = (['triage', 'secretary', 'oversight'] as const).map(officer)
  const done = () => Promise.resolve()
  const pending = pendingService(connection, { record: done, notify: done, tally: done }, fail)
  const cases = caseService({
    connection,
    office,
    officers: () => Promise.resolve(officers),
    record: done,
    pending,
    clock,
  })
  const blobs = fillable(store.blobs, disk)
  const pass: RequestHandler = (_req, _res, next) => next()
  const limit = options.limits ?? pass
  const filing: typeof cases = {
    ...cases,
    open: (newCase) => (disk.full ? Promise.reject(new StoreFull()) : cases.open(newCase)),
  }
  const routes = intakeRoutes({
    intake: intakeService({ connection, blobs, cases: filing, office, clock }),
    office,
    leaveUrl: 'https://weather.example/',
    limits: { filing: limit, receipts: limit },
  })
  const logged: string[] = []
  const app = assembled(routes, logged)
  return {
    ...store,
    app,
    cases,
    office,
    blobs,
    time,
    disk,
    logged,
    pending,
    sweeping: sweeper({ connection, blobs, cases, clock, onFailure: fail }),
    blobCount: async () => {
      let count = 0
      for await (const _ of store.blobs.list()) count += 1
      return count
    },
  }
}

function assembled(routes: Parameters<typeof mount>[1], logged: string[]): Express {
  loadAssets(join(ROOT, 'dist/assets'))
  const app = express()
  setUpViews(app, ROOT, {})
  const pass: RequestHandler = (_req, _res, next) => next()
  return app
    .use(securityHeaders({ https: false }))
    .use(assetRoutes())
    .use(language(texts))
    .use(noStore)
    .use(express.urlencoded({ extended: false, limit: '300kb', parameterLimit: 200 }))
    .use((_req, res, next) => {
      res.locals['office'] = { name: INTAKE_OFFICE.name[res.locals.language], phone: INTAKE_OFFICE.phone }
      next()
    })
    .use(mount(Router(), routes, { permit: () => pass, token: () => pass }))
    .use(notFound)
    .use(errorPage(createLog('error', { write: (line: string) => void logged.push(line) }), [storeErrors]))
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

const fail = (error: unknown) => {
  throw error
}

/** The value of a hidden field on a page. */
export const hidden = (html: string, name: string): string =>
  new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

/** The ids of the files that wait on a page. */
export const staged = (html: string): string[] =>
  [...html.matchAll(/<input type="hidden" name="staged" value="([^"]*)"/g)].map((found) => found[1] ?? '')

/** The twenty digits on a receipt page. */
export const receiptOn = (html: string): string =>
  [...html.matchAll(/app-receipt__group">(\d{4})</g)].map((found) => found[1]).join('')
