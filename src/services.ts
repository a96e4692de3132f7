import { join } from 'node:path'
import { auditService } from './audit/audit.service.js'
import { caseService } from './cases/case.service.js'
import { keyHolders } from './cases/key-holders.js'
import { pendingService } from './cases/pending.js'
import { ROOT, type Config } from './config.js'
import { documentService } from './documents/documents.service.js'
import type { PressOptions } from './documents/press.js'
import { intakeService } from './intake/intake.service.js'
import { sweeper } from './intake/sweeper.js'
import { recordBackups } from './keeping/backup-note.js'
import { measuresService } from './measures/measures.service.js'
import { notificationService } from './notifications/notification.service.js'
import { officeService } from './office/office.service.js'
import { guards, signedIn } from './officers/access.js'
import { officerService } from './officers/officer.service.js'
import { SCHEMA } from './schema.js'
import { installationMac } from './sealing/receipt.js'
import { statisticsService } from './statistics/statistics.service.js'
import { freezingDay } from './statistics/summary.calendar.js'
import type { Store } from './store/connect.js'
import { severalCopies, soleCopy } from './store/copies.js'
import { job } from './store/job.js'
import { lift } from './store/schema.js'
import { loadTexts, translator } from './web/i18n.js'
import { traceOf, type Log } from './web/log.js'
import { sessions as sessionService } from './web/sessions.js'

const SECOND_MS = 1_000

export type Ingredients = {
  config: Config
  store: Store
  log: Log
  clock: () => Date
  /** How documents are made, where a test wants it otherwise. */
  press?: PressOptions
}

export type Services = Awaited<ReturnType<typeof createServices>>

/**
 * Builds each service once, in the order in which they need each other, on a store that has this program's version.
 * @throws {StoreFromFuture | StoreInUse}
 */
export async function createServices({ config, store, log, clock, press = {} }: Ingredients) {
  const tell = ({ to, name }: { to: number; name: string }) =>
    log.info({ to, name }, 'the store is brought up')
  await lift(store, SCHEMA, { clock, tell })

  const { connection, blobs } = store
  const texts = loadTexts(join(ROOT, 'src/locales'))
  const onFailure = failureLog(log)

  const copies = store.engine === 'mongodb' ? severalCopies({ connection, onFailure }) : soleCopy()

  const office = officeService(connection)
  const installation = await office.installation()
  const audit = auditService(connection)
  const officers = officerService({
    ...{ connection, office, audit, clock },
    notify: (notices) => notifications.queue(notices),
    heldAlone: async (id, change) => (await cases.heldAlone(id, change)).count,
    assigned: async (id) => (await cases.assigned({ id })).count,
    reaches: (people, position) => keyHolders(people, [position]).reach !== 'nobody',
  })
  const https = config.url?.startsWith('https:') ?? false
  const secret = installationMac(installation, 'session', 'cookie')
  const sessions = sessionService({ connection, secret, https, clock })
  const { smtpUrl, smtpFrom, url: siteUrl } = config
  const mail = smtpUrl && smtpFrom ? { url: smtpUrl, from: smtpFrom } : undefined
  const { emailOf } = officers
  const siteName = async () => (await office.find())?.name
  const outgoing = { emailOf, mail, siteUrl, siteName, texts }
  const queued = () => jobs.outbox.soon()
  const notifications = notificationService({ connection, ...outgoing, clock, queued, onFailure })

  const pending = pendingService(
    connection,
    {
      record: audit.record,
      notify: notifications.queue,
      tally: (id, step) => statistics.applyTally(id, step),
    },
    onFailure,
  )
  const cases = caseService({
    connection,
    office,
    officers: officers.list,
    record: audit.record,
    pending,
    clock,
    onFailure,
  })
  const tallyLease = copies.lease('tallies', () => undefined)
  const statistics = statisticsService({
    ...{ connection, office, audit, clock, onFailure, settlePending: pending.settle },
    makesTallies: tallyLease.held,
    officers: officers.list,
    notify: notifications.queue,
  })

  const measures = measuresService({
    ...{ connection, blobs, office, clock, onFailure, officers: officers.list, mayOpen: cases.mayOpen },
    t: translator(texts, 'th'),
    countsOf: async (fiscalYear) => {
      const asOf = freezingDay({ fiscalYear, period: 'twelve-months' }, clock())
      if (asOf === undefined) return undefined
      return (await statistics.figures({ fiscalYear, asOf })).streams.corruption.total
    },
    record: audit.record,
    notify: notifications.queue,
  })

  const documents = documentService(press)

  const intake = intakeService({ connection, blobs, cases, office, clock, limits: config.limits })
  const holdsBlob = async (blob: string) =>
    (await cases.holdsBlob(blob)) || (await measures.files.holdsBlob(blob))
  const sweeping = sweeper({ connection, blobs, holdsBlob, clock })

  const settle = () =>
    Promise.all([
      ...[pending.settle(), officers.carryOut(), office.carryOut(audit.record)],
      ...[statistics.settle(), measures.settle(), recordBackups(store, audit.record)],
    ])
  const doing = (name: string, seconds: number, turn: () => Promise<unknown>) =>
    job(copies, { name, everyMs: seconds * SECOND_MS, turn, onFailure })
  // Each is done by one copy of the program at a time. All of them bear being done twice.
  const jobs = {
    outbox: doing('outbox', 30, notifications.deliver),
    sweeping: doing('sweeping', 60, sweeping.turn),
    // What a stop or a crash left half-followed, of this copy or another.
    settling: doing('settling', 60, settle),
    // One page a turn: a polite pace for whoever serves it.
    publications: doing('publications', 30, measures.checkPublications),
  }

  // Unique indexes are what keeps numbers, receipts and the audit chain apart: nothing is served before they stand.
  await Promise.all(connection.modelNames().map((name) => connection.model(name).init()))

  return {
    config,
    store,
    log,
    clock,
    texts,
    office,
    audit,
    officers,
    sessions,
    notifications,
    pending,
    cases,
    intake,
    statistics,
    documents,
    measures,
    access: { signedIn: signedIn(officers, sessions), guards: guards(sessions) },
    sweeping,

    copies,

    /** Starts what runs beside the requests. */
    async startJobs(): Promise<void> {
      // First the leases: the copy that holds the one of the tallies makes them anew where they are of an older version.
      await copies.start()
      await settle()
      for (const one of Object.values(jobs)) {
        one.start()
        one.soon()
      }
    },

    /** Ends it, waits for what is under way, and leaves the rest to other copies. */
    async stopJobs(): Promise<void> {
      await Promise.all(Object.values(jobs).map((one) => one.stop()))
      await cases.stopKeyRuns()
      await Promise.all([notifications.stop(), pending.settle()])
      documents.stop()
      await copies.stop()
    },
  }
}

/** Logs that a job failed, and where; its next turn tries again. */
const failureLog = (log: Log) => (error: unknown) => log.error(traceOf(error), 'a job failed')
