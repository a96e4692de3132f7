import { join } from 'node:path'
import { Cron } from 'croner'
import { auditService } from './audit/audit.service.js'
import { caseService } from './cases/case.service.js'
import { pendingService } from './cases/pending.js'
import { ROOT, type Config } from './config.js'
import { intakeService } from './intake/intake.service.js'
import { sweeper } from './intake/sweeper.js'
import { notificationService } from './notifications/notification.service.js'
import { officeService } from './office/office.service.js'
import { guards, signedIn } from './officers/access.js'
import { officerService } from './officers/officer.service.js'
import { installationMac } from './sealing/receipt.js'
import { statisticsService } from './statistics/statistics.service.js'
import type { Store } from './store/connect.js'
import { loadTexts } from './web/i18n.js'
import { frames, type Log } from './web/log.js'
import { sessions as sessionService } from './web/sessions.js'

export type Ingredients = { config: Config; store: Store; log: Log; clock: () => Date }

export type Services = Awaited<ReturnType<typeof createServices>>

/** Builds each service once, in the order in which they need each other. */
export async function createServices({ config, store, log, clock }: Ingredients) {
  const { connection, blobs } = store
  const texts = loadTexts(join(ROOT, 'src/locales'))
  const onFailure = failureLog(log)

  const office = officeService(connection)
  const installation = await office.installation()
  const audit = auditService(connection)
  const officers = officerService({ connection, office, audit, clock })
  const https = config.url?.startsWith('https:') ?? false
  const secret = installationMac(installation, 'session', 'cookie')
  const sessions = sessionService({ connection, secret, https, clock })
  const { smtpUrl, smtpFrom, url: siteUrl } = config
  const mail = smtpUrl && smtpFrom ? { url: smtpUrl, from: smtpFrom } : undefined
  const { emailOf } = officers
  const siteName = async () => (await office.find())?.name
  const outgoing = { emailOf, mail, siteUrl, siteName, texts }
  const notifications = notificationService({ connection, ...outgoing, clock, onFailure })

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
  })
  const statistics = statisticsService({ connection, office, audit, clock, settlePending: pending.settle })

  const intake = intakeService({ connection, blobs, cases, office, clock })
  const sweeping = sweeper({ connection, blobs, cases, clock, onFailure })

  // What a stop or a crash left half-followed is carried out at the start and then every minute.
  const settling = new Cron(
    '* * * * *',
    { paused: true, protect: true, unref: true, catch: onFailure },
    pending.settle,
  )

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
    access: { signedIn: signedIn(officers, sessions), guards: guards() },
    sweeping,

    /** Starts what runs beside the requests. */
    async startJobs(): Promise<void> {
      await Promise.all([pending.settle(), officers.carryOut(), statistics.settle()])
      settling.resume()
      sweeping.start()
      notifications.start()
    },

    /** Ends it, and waits for what is under way. */
    async stopJobs(): Promise<void> {
      settling.stop()
      await Promise.all([sweeping.stop(), notifications.stop(), pending.settle()])
    },
  }
}

/** Logs that a job failed and where, never the message: it may quote what somebody wrote. */
const failureLog = (log: Log) => (error: unknown) =>
  log.error({ at: error instanceof Error ? frames(error.stack) : [] }, 'a job failed')
