import type { RequestHandler } from 'express'
import { form, page, type Route } from '../web/route.js'
import { accountPages, type AccountPageDependencies } from './account.pages.js'
import { accountRoutes } from './account.routes.js'
import { leavePages } from './leave.pages.js'
import { leaveSchema } from './leave.schema.js'
import { officerPages, type OfficerPageDependencies } from './officer.pages.js'
import { acceptSchema, buttonSchema, changeSchema, inviteSchema, signInSchema } from './officer.schema.js'
import { passkeyRoutes } from './passkeys/passkey.routes.js'
import { secondStepPages } from './second-step/second-step.pages.js'
import { secondStepRoutes } from './second-step/second-step.routes.js'
import { signInPages, type SignInPageDependencies } from './sign-in.pages.js'

export type OfficerRouteDependencies = OfficerPageDependencies &
  AccountPageDependencies &
  SignInPageDependencies & {
    /** Slows down whoever sends many passwords from one address, whatever names they give. */
    limit: RequestHandler
  }

export function officerRoutes({ limit, ...given }: OfficerRouteDependencies): Route[] {
  const door = signInPages(given)
  const accounts = officerPages(given)
  const away = leavePages(given)
  const own = accountPages(given)
  const secondStep = secondStepPages(given)
  const signIn = { path: '/office/sign-in', permission: 'public' }
  const invitation = { path: '/office/invitation/:token', permission: 'public' }
  const manage = { permission: 'officers:manage' }
  const change = { path: '/office/officers/:id/change', ...manage, fresh: true } as const
  const leaves = { path: '/office/officers/:id/leaves', ...manage, fresh: true } as const
  const leave = { ...leaves, path: '/office/officers/:id/leaves/:leave' } as const
  const button = (path: string, post: Route['handle']) =>
    form({ path, ...manage, fresh: true, schema: buttonSchema, post, invalid: post })
  return [
    page({ ...signIn, get: door.signIn }),
    form({ ...signIn, schema: signInSchema, limit, post: door.signInPost, invalid: door.signInInvalid }),
    form({
      path: '/office/sign-out',
      permission: 'entrance:leave',
      schema: buttonSchema,
      post: door.signOut,
      invalid: door.signOut,
    }),
    page({ ...invitation, get: door.invitation }),
    form({ ...invitation, schema: acceptSchema, limit, post: door.accept, invalid: door.invitationInvalid }),
    ...accountRoutes(own, limit),
    ...secondStepRoutes(secondStep, { ...given, limit }),
    ...passkeyRoutes({
      ...{ ...given, limit },
      show: { signIn: door.showAgain, code: secondStep.ask, confirm: own.showConfirm },
    }),
    page({ path: '/office/officers', ...manage, get: accounts.list }),
    form({
      path: '/office/officers',
      ...manage,
      fresh: true,
      schema: inviteSchema,
      post: accounts.invite,
      invalid: accounts.inviteInvalid,
    }),
    button('/office/officers/:id/invite', accounts.inviteAgain),
    page({ path: '/office/officers/:id/forgotten', ...manage, fresh: true, get: accounts.forgotten }),
    page({ ...change, get: accounts.change }),
    form({ ...change, schema: changeSchema, post: accounts.changePost, invalid: accounts.changeInvalid }),
    page({ ...leaves, get: away.list }),
    form({ ...leaves, schema: leaveSchema, post: away.enter, invalid: away.listInvalid }),
    page({ ...leave, get: away.one }),
    form({ ...leave, schema: leaveSchema, post: away.change, invalid: away.oneInvalid }),
    button('/office/officers/:id/leaves/:leave/end', away.end),
    page({ path: '/office/officers/:id/deactivate', ...manage, fresh: true, get: accounts.confirm }),
    button('/office/officers/:id/deactivate', accounts.deactivate),
  ]
}
