import type { RequestHandler } from 'express'
import { form, page, type Route } from '../web/route.js'
import { CONFIRM_PAGE } from './access.js'
import type { accountPages } from './account.pages.js'
import { buttonSchema, changePasswordSchema, confirmSchema, endSessionSchema } from './officer.schema.js'

export function accountRoutes(own: ReturnType<typeof accountPages>, limit: RequestHandler): Route[] {
  const permission = 'office:enter'
  const password = { path: '/office/account/password', permission }
  const confirm = { path: CONFIRM_PAGE, permission }
  const sessions = { path: '/office/account/sessions', permission }
  const codes = { path: '/office/account/recovery-codes', permission, fresh: true } as const
  return [
    page({ path: '/office/account', permission, get: own.account }),
    form({ ...sessions, schema: endSessionSchema, post: own.endSession, invalid: own.account }),
    page({ ...password, get: own.password }),
    form({
      ...password,
      schema: changePasswordSchema,
      limit,
      post: own.passwordPost,
      invalid: own.passwordInvalid,
    }),
    page({ ...confirm, get: own.confirm }),
    form({ ...confirm, schema: confirmSchema, limit, post: own.confirmPost, invalid: own.confirmInvalid }),
    form({ ...codes, schema: buttonSchema, post: own.recoveryCodes, invalid: own.recoveryCodes }),
  ]
}
