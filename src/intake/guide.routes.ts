import { page, type Route } from '../web/route.js'
import { guidePages, type GuideDependencies } from './guide.pages.js'

export function guideRoutes(given: GuideDependencies): Route[] {
  const pages = guidePages(given)
  return [
    page({ path: '/', permission: 'public', get: pages.home }),
    page({ path: '/how', permission: 'public', get: pages.how }),
    page({ path: '/others', permission: 'public', get: pages.others }),
  ]
}
