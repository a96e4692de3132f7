import type { RequestHandler } from 'express'
import { form, page, type Route } from '../web/route.js'
import { officerPages, type OfficerPageDependencies } from './officer.pages.js'
import { acceptSchema, inviteSchema, signInSchema, signOutSchema } from './officer.schema.js'

export type OfficerRouteDependencies = OfficerPageDependencies & { limit: RequestHandler }

export function officerRoutes({ limit, ...given }: OfficerRouteDependencies): Route[] {
  const pages = officerPages(given)
  const invitation = '/office/invitation/:token'
  return [
    page({ path: '/office/sign-in', permission: 'public', get: pages.signIn }),
    form({
      path: '/office/sign-in',
      permission: 'public',
      schema: signInSchema,
      limit,
      post: pages.signInPost,
      invalid: pages.signInInvalid,
    }),
    form({
      path: '/office/sign-out',
      permission: 'office:enter',
      schema: signOutSchema,
      post: pages.signOut,
      invalid: pages.signOut,
    }),
    page({ path: invitation, permission: 'public', get: pages.invitation }),
    form({
      path: invitation,
      permission: 'public',
      schema: acceptSchema,
      limit,
      post: pages.accept,
      invalid: pages.invitationInvalid,
    }),
    page({ path: '/office/officers', permission: 'officers:manage', get: pages.list }),
    form({
      path: '/office/officers',
      permission: 'officers:manage',
      schema: inviteSchema,
      post: pages.invite,
      invalid: pages.inviteInvalid,
    }),
    form({
      path: '/office/officers/:id/deactivate',
      permission: 'officers:manage',
      schema: signOutSchema,
      post: pages.deactivate,
      invalid: pages.inviteInvalid,
    }),
  ]
}
