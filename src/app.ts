import express, { Router, type Express, type RequestHandler, type Response } from 'express'
import { join } from 'node:path'
import { caseRoutes } from './cases/case.routes.js'
import { ROOT } from './config.js'
import { guideRoutes } from './intake/guide.routes.js'
import { intakeRoutes } from './intake/intake.routes.js'
import { staffEntryRoutes } from './intake/staff-entry.routes.js'
import { inLanguage } from './office/office.view.js'
import { auditRoutes } from './audit/audit.routes.js'
import { measuresRoutes } from './measures/measures.routes.js'
import { navigation } from './officers/navigation.js'
import { officerRoutes } from './officers/officer.routes.js'
import type { Services } from './services.js'
import { PERIODS, periodEnd } from './statistics/as-of.js'
import { summaryDays } from './statistics/summary.calendar.js'
import { statisticsRoutes } from './statistics/statistics.routes.js'
import { answers } from './store/answers.js'
import { assetRoutes, loadAssets } from './web/assets.js'
import { errorPage, notFound } from './web/error-page.js'
import { healthRoutes } from './web/health.js'
import { language } from './web/language.js'
import { limit } from './web/limits.js'
import { requestLog } from './web/log.js'
import { forPrograms, sendProblem } from './web/problems.js'
import { mount, type Route } from './web/route.js'
import { noStore, securityHeaders } from './web/security.js'
import { storeErrors } from './web/store-errors.js'
import { setUpViews } from './web/views.js'

/** Every route of the product, by the feature it belongs to. */
export function routeTables(services: Services): Record<string, Route[]> {
  const { config, store, copies, cases, intake, office, officers, sessions, statistics, audit, clock } =
    services
  const { measures, documents, notifications } = services
  const atMost = (count: number) =>
    limit({ count, minutes: 10, enabled: config.limits, copies: copies.living })
  const limits = { filing: atMost(60), receipts: atMost(30), documents: atMost(120) }
  const names = async () => new Map((await officers.list()).map((officer) => [officer.id, officer.name]))
  const publishedYears = async () => [
    ...new Set((await statistics.publications()).map((one) => one.fiscalYear)),
  ]
  return {
    health: healthRoutes({ storeAnswers: () => answers(store.connection) }),
    guide: guideRoutes({ office, publishedYears }),
    intake: intakeRoutes({ intake, office, leaveUrl: config.leaveUrl, limits }),
    staffEntry: staffEntryRoutes({ intake, cases, office }),
    cases: caseRoutes({
      ...{ cases, officers, office, blobs: store.blobs, clock },
      closeAccount: officers.deactivate,
    }),
    statistics: statisticsRoutes({
      ...{ statistics, office, officers: officers.list, clock },
      ...{ documents, siteUrl: config.url, limit: limits.documents },
    }),
    measures: measuresRoutes({
      ...measures,
      ...figuresFor(statistics),
      ...{ office, officers: officers.list, record: audit.record, clock },
      ...{ documents, blobs: store.blobs, siteUrl: config.url, limit: limits.documents },
    }),
    officers: officerRoutes({
      ...{ officers, office, sessions, audit, siteUrl: config.url, limit: atMost(60) },
      clock,
      mailLink: notifications.mailLink,
    }),
    audit: auditRoutes({ audit, office, names, clock }),
  }
}

/** What the measures need to know of published figures. */
const figuresFor = ({ publications }: Services['statistics']) => ({
  async figures(fiscalYear: number) {
    const [latest] = (await publications(fiscalYear)).toSorted(
      (a, b) => b.publishedAt.getTime() - a.publishedAt.getTime(),
    )
    const whole = latest?.asOf === periodEnd(fiscalYear, 'twelve-months')
    return latest && { at: latest.publishedAt, whole }
  },
  async summaries(fiscalYear: number) {
    const published = await publications(fiscalYear)
    return PERIODS.map((period) => ({
      period,
      due: summaryDays(fiscalYear, period).due,
      done: published.some((one) => one.period === period),
    }))
  },
})

/** The whole product as one Express app, from the first header to the error page. */
export function createApp(services: Services): Express {
  const { config, texts, log, access } = services
  const https = config.url?.startsWith('https:') ?? false
  loadAssets(join(ROOT, 'dist/assets'))
  const { health = [], ...pages } = routeTables(services)
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', config.proxies)
  app.set('query parser', 'simple')
  setUpViews(app, ROOT, {})
  return (
    app
      .use(requestLog(log))
      .use(securityHeaders({ https }))
      .use(assetRoutes())
      .use(language(texts))
      .use(noStore)
      .use('/api', forPrograms)
      // Before whatever asks the store: it says so when that is silent.
      .use(mount(Router(), health, access.guards))
      .use(express.urlencoded({ extended: false, limit: '300kb', parameterLimit: 200 }))
      .use(officeWords(services))
      .use('/office', access.signedIn, navigation)
      .use(mount(Router(), Object.values(pages).flat(), access.guards))
      .use(notFound)
      .use(errorPage(log, [storeErrors]))
  )
}

/** There is no page before set-up but the one that says so. */
function notSetUp(res: Response): void {
  if (res.locals.forPrograms) sendProblem(res, 503, 'notSetUp')
  else res.status(503).render('public/not-set-up')
}

/** Puts the office's own words before every page; before set-up there is only the notice that says so. */
const officeWords =
  ({ office }: Services): RequestHandler =>
  async (_req, res, next) => {
    const settings = await office.find()
    if (!settings) return notSetUp(res)
    const { name, address, phone, email } = inLanguage(settings, res.locals.language)
    res.locals.office = { name, address, phone, email }
    next()
  }
