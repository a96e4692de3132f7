import type { RequestHandler } from 'express'
import { apiPages } from './api.pages.js'
import { API } from './api.schema.js'
import { openDataPages } from './open-data.pages.js'
import { form, page, type Route } from '../web/route.js'
import type { DocumentService } from '../documents/documents.service.js'
import { releaseDocuments } from './release-files.js'
import { releaseFilePages, type ReleaseFilesDependencies } from './release-files.pages.js'
import { officePages, type StatisticsPagesDependencies } from './statistics.pages.js'
import { publicPages } from './statistics.public-pages.js'
import { startSchema, summaryStepSchema } from './statistics.schema.js'
import { summaryPages } from './summary.pages.js'
import { SUMMARY_TRANSITIONS, type SummaryAction } from './summary.transitions.js'
import { stepSlug } from './summary.view.js'

const SUMMARIES = '/office/statistics/summaries'
/** The address of a release that never changes, whatever is published after it. */
const RELEASE = '/statistics/:year/:period/:revision'

/** `limit` slows down whoever asks for many documents: each may have to be made. */
type Given = StatisticsPagesDependencies &
  Omit<ReleaseFilesDependencies, 'releases'> & { documents: DocumentService; limit: RequestHandler }

export function statisticsRoutes(given: Given): Route[] {
  const office = officePages(given)
  const releases = releaseDocuments(given.documents)
  const all = publicPages({ ...given, releases })
  const summaries = summaryPages(given)
  const files = releaseFilePages({ ...given, releases })
  const open = openDataPages(given)
  const api = apiPages(given)
  const anyone = { permission: 'public' }
  const made = { permission: 'public', limit: given.limit }
  return [
    page({ path: '/statistics', permission: 'public', get: all.years }),
    page({ path: '/statistics/figures.schema.json', ...anyone, get: open.schema }),
    page({ path: '/statistics/check-figures.mjs', permission: 'public', get: all.check }),
    page({ path: '/statistics/:year', permission: 'public', get: all.year }),
    page({ path: RELEASE, permission: 'public', get: all.year }),
    page({ path: `${RELEASE}/summary.pdf`, ...made, get: files.document('pdf') }),
    page({ path: `${RELEASE}/summary.docx`, ...made, get: files.document('docx') }),
    page({ path: `${RELEASE}/figures.xlsx`, ...made, get: files.document('xlsx') }),
    page({ path: `${RELEASE}/figures.csv`, ...anyone, get: files.csv }),
    page({ path: `${RELEASE}/figures.json`, ...anyone, get: files.json }),
    page({ path: `${RELEASE}/datapackage.json`, ...anyone, get: open.dataPackage }),
    page({ path: `${RELEASE}/gdc.json`, ...anyone, get: open.catalogueEntry }),
    page({ path: `${API}/openapi.json`, ...anyone, get: api.description }),
    page({ path: `${API}/releases`, ...anyone, get: api.releases }),
    page({ path: `${API}/releases/:id`, ...anyone, get: api.release }),
    page({ path: '/statistics/:year/figures.csv', permission: 'public', get: files.csv }),
    page({ path: '/statistics/:year/figures.json', permission: 'public', get: files.json }),
    page({ path: '/office/statistics', permission: 'statistics:read', get: office.figures }),
    page({ path: `${SUMMARIES}/new`, permission: 'statistics:draft', get: summaries.begin }),
    form({
      path: SUMMARIES,
      permission: 'statistics:draft',
      schema: startSchema,
      post: summaries.start,
      invalid: summaries.notStarted,
    }),
    page({ path: `${SUMMARIES}/:id`, permission: 'statistics:read', get: summaries.show }),
    ...stepsOfSummaries().map(({ action, permission }) =>
      form({
        path: `${SUMMARIES}/:id/${stepSlug(action)}`,
        permission,
        schema: summaryStepSchema(action),
        post: summaries.take(action),
        invalid: summaries.notTaken,
      }),
    ),
  ]
}

/** The steps on a summary that is there, each once, with who may take it. */
function stepsOfSummaries() {
  const steps = SUMMARY_TRANSITIONS.filter(({ from }) => from !== undefined)
  const byAction = new Map<SummaryAction, (typeof steps)[number]>(steps.map((step) => [step.action, step]))
  return [...byAction.values()]
}
