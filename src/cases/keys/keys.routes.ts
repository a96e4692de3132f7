import { buttonSchema } from '../../officers/officer.schema.js'
import { form, page, type Route } from '../../web/route.js'
import { keyPages } from './keys.pages.js'
import { leavingPages, type LeavingPageDependencies } from './leaving.pages.js'
import { handOverSchema } from './leaving.schema.js'

/** Who waits for keys of cases, giving them, and leaving with everything handed over. */
export function keyRoutes(given: LeavingPageDependencies): Route[] {
  const pages = keyPages(given)
  const leaving = leavingPages(given)
  const permission = 'case:list'
  const button = (path: string, post: Route['handle']) =>
    form({ path, permission, fresh: true, schema: buttonSchema, post, invalid: post })
  return [
    page({ path: '/office/keys', permission, get: pages.list }),
    page({ path: '/office/keys/:id', permission, get: pages.progress }),
    button('/office/keys/seal-anew', pages.sealAnew),
    button('/office/keys/:id/grant', pages.grant),
    page({ path: '/office/leaving', permission, get: leaving.show }),
    form({
      path: '/office/leaving/cases',
      permission,
      fresh: true,
      schema: handOverSchema,
      post: leaving.handOver,
      invalid: leaving.invalid,
    }),
    button('/office/leaving/keys', leaving.handOverKeys),
    button('/office/leaving/close', leaving.close),
  ]
}
