import { form, page, type Route } from '../web/route.js'
import { officePages, type StatisticsPagesDependencies } from './statistics.pages.js'
import { publicPages } from './statistics.public-pages.js'
import { startSchema, summaryStepSchema } from './statistics.schema.js'
import { summaryPages } from './summary.pages.js'
import { SUMMARY_TRANSITIONS, type SummaryAction } from './summary.transitions.js'
import { stepSlug } from './summary.view.js'

const SUMMARIES = '/office/statistics/summaries'

export function statisticsRoutes(given: StatisticsPagesDependencies): Route[] {
  const office = officePages(given)
  const all = publicPages(given)
  const summaries = summaryPages(given)
  return [
    page({ path: '/statistics', permission: 'public', get: all.years }),
    page({ path: '/statistics/check-figures.mjs', permission: 'public', get: all.check }),
    page({ path: '/statistics/:year', permission: 'public', get: all.year }),
    // The address of a release that never changes, whatever is published after it.
    page({ path: '/statistics/:year/:period/:revision', permission: 'public', get: all.year }),
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
