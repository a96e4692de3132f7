import type { RequestHandler } from 'express'
import { form, page, type Route } from '../../web/route.js'
import { SET_UP_PAGE } from '../access.js'
import { buttonSchema, codeSchema, requiredRolesSchema, setUpSchema } from '../officer.schema.js'
import { requiredRolesPages, type RequiredRolesDependencies } from './required-roles.pages.js'
import type { secondStepPages } from './second-step.pages.js'

export function secondStepRoutes(
  own: ReturnType<typeof secondStepPages>,
  { limit, ...given }: RequiredRolesDependencies & { limit: RequestHandler },
): Route[] {
  const office = requiredRolesPages(given)
  const code = { path: '/office/sign-in/code', permission: 'entrance:code' }
  const setUp = { path: SET_UP_PAGE, permission: 'entrance:set-up', fresh: true } as const
  const required = {
    path: '/office/officers/second-step',
    permission: 'officers:manage',
    fresh: true,
  } as const
  return [
    page({ ...code, get: own.code }),
    form({ ...code, schema: codeSchema, limit, post: own.codePost, invalid: own.codeInvalid }),
    page({ ...setUp, get: own.setUp }),
    form({ ...setUp, schema: setUpSchema, limit, post: own.setUpPost, invalid: own.setUpInvalid }),
    form({
      path: `${SET_UP_PAGE}/remove`,
      permission: 'office:enter',
      fresh: true,
      schema: buttonSchema,
      post: own.remove,
      invalid: own.remove,
    }),
    page({ ...required, get: office.show }),
    form({ ...required, schema: requiredRolesSchema, post: office.save, invalid: office.invalid }),
  ]
}
