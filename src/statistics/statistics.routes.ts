import type { RequestHandler } from 'express'
import { form, page, type Route } from '../web/route.js'
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
type Given = StatisticsPagesDependencies & ReleaseFilesDependencies & { limit: RequestHandler }

export function statisticsRoutes(given: Given): Route[] {
  const office = officePages(given)
  const all = publicPages(given)
  const summaries = summaryPages(given)
  const files = releaseFilePages(given)
  const made = { permission: 'public', limit: given.limit }
  return [
    page({ path: '/statistics', permission: 'public', get: all.years }),
    page({ path: '/statistics/check-figures.mjs', permission: 'public', get: all.check }),
    page({ path: '/statistics/:year', permission: 'public', get: all.year }),
    page({ path: RELEASE, permission: 'public', get: all.year }),
    page({ path: `${RELEASE}/summary.pdf`, ...made, get: files.document('pdf') }),
    page({ path: `${RELEASE}/summary.docx`, ...made, get: files.document('docx') }),
    page({ path: `${RELEASE}/figures.xlsx`, ...made, get: files.document('xlsx') }),
    page({ path: '/statistics/:year/figures.csv', permission: 'public', get: all.csv }),
    page({ path: '/statistics/:year/figures.json', permission: 'public', get: all.json }),
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
