import { form, page, type Route } from '../web/route.js'
import { officePages, type StatisticsPagesDependencies } from './statistics.pages.js'
import { publicPages } from './statistics.public-pages.js'
import { publishSchema } from './statistics.schema.js'

export function statisticsRoutes(given: StatisticsPagesDependencies): Route[] {
  const office = officePages(given)
  const all = publicPages(given)
  return [
    page({ path: '/statistics', permission: 'public', get: all.years }),
    page({ path: '/statistics/:year', permission: 'public', get: all.year }),
    page({ path: '/statistics/:year/figures.csv', permission: 'public', get: all.csv }),
    page({ path: '/office/statistics', permission: 'statistics:read', get: office.figures }),
    form({
      path: '/office/statistics/publish',
      permission: 'statistics:publish',
      schema: publishSchema,
      post: office.publish,
      invalid: office.notPublished,
    }),
  ]
}
