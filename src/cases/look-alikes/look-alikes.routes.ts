import { buttonSchema } from '../../officers/officer.schema.js'
import { form, page, type Route } from '../../web/route.js'
import type { CasePageDependencies } from '../case.desk.js'
import { lookAlikePages } from './look-alikes.pages.js'
import { manyDeclaredSchema, manyRefusedSchema } from './look-alikes.schema.js'

const LIST = '/office/cases/look-alikes'

/** Received cases whose texts are alike. To be mounted before the pages of a single case. */
export function lookAlikeRoutes(given: CasePageDependencies): Route[] {
  const pages = lookAlikePages(given)
  return [
    page({ path: LIST, permission: 'case:list', get: pages.list }),
    page({ path: `${LIST}/:number`, permission: 'case:read', get: pages.show }),
    form({
      path: `${LIST}/:number`,
      permission: 'case:step',
      schema: manyRefusedSchema,
      post: pages.close,
      invalid: pages.invalid,
    }),
    form({
      path: `${LIST}/:number/ticks`,
      permission: 'case:read',
      schema: buttonSchema,
      post: pages.tickAll,
      invalid: pages.tickAll,
    }),
    form({
      path: `${LIST}/:number/declaration`,
      permission: 'case:read',
      schema: manyDeclaredSchema,
      post: pages.declare,
      invalid: pages.unreadable,
    }),
  ]
}
