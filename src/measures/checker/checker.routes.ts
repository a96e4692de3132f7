import { form, page, type Route } from '../../web/route.js'
import { CHECKER_PAGE, checkerPages, type CheckerPageDependencies } from './checker.pages.js'
import { checkerSchema } from './checker.schema.js'

/** Among the administrator's pages: it is a setting of the office, and a program that goes out into the net. */
export function checkerRoutes(given: CheckerPageDependencies): Route[] {
  const pages = checkerPages(given)
  const settings = { path: CHECKER_PAGE, permission: 'officers:manage', fresh: true } as const
  return [
    page({ ...settings, get: pages.show }),
    form({ ...settings, schema: checkerSchema, post: pages.save, invalid: pages.invalid }),
  ]
}
