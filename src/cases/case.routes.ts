import { form, page, type Route } from '../web/route.js'
import type { CasePageDependencies } from './case.desk.js'
import { casePages } from './case.pages.js'
import { answerSchema, noteSchema } from './conversation.schema.js'
import { declarationPages, opening } from './declaration.pages.js'
import { declarationSchema } from './declaration.schema.js'
import { filePage } from './file.pages.js'
import { inboxPages } from './inbox.pages.js'
import { keyRoutes } from './keys/keys.routes.js'
import type { LeavingPageDependencies } from './keys/leaving.pages.js'
import { lookAlikeRoutes } from './look-alikes/look-alikes.routes.js'
import { stepPages } from './step.pages.js'
import { stepSchema } from './step.schema.js'
import { stepSlug } from './step.view.js'
import { OFFICE_ACTIONS, type Action } from './transitions.js'

const CASE = '/office/cases/:number'

/** The office's pages over cases: the list, the case, and one form for each step of the workflow. */
export function caseRoutes(given: LeavingPageDependencies): Route[] {
  const inbox = inboxPages(given)
  const pages = casePages(given)
  const { invalid } = pages
  const declaration = declarationPages(given)
  return [
    page({ path: '/office', permission: 'office:enter', get: inbox.enter }),
    page({ path: '/office/cases', permission: 'case:list', get: inbox.list }),
    ...lookAlikeRoutes(given),
    page({ path: CASE, permission: 'case:read', get: opening(pages.show) }),
    page({ path: `${CASE}/files/:fileId`, permission: 'case:read', get: opening(filePage(given)) }),
    page({ path: `${CASE}/declaration`, permission: 'case:read', get: declaration.show }),
    form({
      path: `${CASE}/declaration`,
      permission: 'case:read',
      schema: declarationSchema,
      post: declaration.declare,
      invalid: declaration.invalid,
    }),
    form({
      path: `${CASE}/messages`,
      permission: 'case:step',
      schema: answerSchema,
      post: pages.answer,
      invalid,
    }),
    form({ path: `${CASE}/notes`, permission: 'case:step', schema: noteSchema, post: pages.note, invalid }),
    ...OFFICE_ACTIONS.flatMap((action) => stepRoutes(given, action)),
    ...keyRoutes(given),
  ]
}

function stepRoutes(given: CasePageDependencies, action: Action): Route[] {
  const path = `${CASE}/${stepSlug(action)}`
  const { show, take, invalid } = stepPages(given, action)
  return [
    page({ path, permission: 'case:step', get: opening(show) }),
    form({ path, permission: 'case:step', schema: stepSchema(action), post: take, invalid }),
  ]
}
