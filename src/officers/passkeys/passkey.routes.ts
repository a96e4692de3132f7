import type { RequestHandler } from 'express'
import { form, page, type Route } from '../../web/route.js'
import { CONFIRM_PAGE, NEW_PASSKEY_PAGE } from '../access.js'
import { buttonSchema } from '../officer.schema.js'
import { forgottenPasswordPages, type ForgottenPasswordDependencies } from './forgotten-password.pages.js'
import { ownPasskeysPages, type OwnPasskeysDependencies } from './own-passkeys.pages.js'
import { passkeyEntryPages, type PasskeyEntryDependencies } from './passkey-entry.pages.js'
import {
  addPasskeySchema,
  assertionSchema,
  newPasswordSchema,
  renamePasskeySchema,
} from './passkey.schema.js'

export function passkeyRoutes(
  given: OwnPasskeysDependencies &
    PasskeyEntryDependencies &
    ForgottenPasswordDependencies & { limit: RequestHandler },
): Route[] {
  const { limit } = given
  const own = ownPasskeysPages(given)
  const forgotten = forgottenPasswordPages(given)
  const entry = passkeyEntryPages(given)
  const schema = assertionSchema
  const signIn = { path: '/office/sign-in/passkey', permission: 'public' }
  const code = { path: '/office/sign-in/code/passkey', permission: 'entrance:code' }
  const confirm = { path: `${CONFIRM_PAGE}/passkey`, permission: 'office:enter' }
  const password = { path: '/office/account/password/passkey', permission: 'office:enter' }
  const adding = { permission: 'entrance:set-up', fresh: true } as const
  const one = { permission: 'office:enter', fresh: true } as const
  return [
    // What the script asks for: the browser's options, as JSON.
    page({ ...signIn, get: entry.signInOptions }),
    page({ ...code, get: entry.codeOptions }),
    page({ ...confirm, get: entry.confirmOptions }),
    page({ path: `${NEW_PASSKEY_PAGE}/options`, ...adding, get: own.options }),
    form({ ...signIn, schema, limit, post: entry.signIn, invalid: entry.signInInvalid }),
    form({ ...code, schema, limit, post: entry.code, invalid: entry.codeInvalid }),
    form({ ...confirm, schema, limit, post: entry.confirm, invalid: entry.confirmInvalid }),
    // The passkey itself is the proof that it wants.
    page({ ...password, get: forgotten.page }),
    page({ ...password, path: `${password.path}/options`, get: forgotten.options }),
    form({
      ...password,
      schema: newPasswordSchema,
      limit,
      post: forgotten.post,
      invalid: forgotten.invalid,
    }),
    page({ path: NEW_PASSKEY_PAGE, ...adding, get: own.adding }),
    form({
      path: NEW_PASSKEY_PAGE,
      ...adding,
      schema: addPasskeySchema,
      limit,
      post: own.add,
      invalid: own.addInvalid,
    }),
    page({ path: '/office/passkeys/:id', ...one, get: own.one }),
    form({
      path: '/office/passkeys/:id',
      ...one,
      schema: renamePasskeySchema,
      post: own.rename,
      invalid: own.renameInvalid,
    }),
    form({
      path: '/office/passkeys/:id/remove',
      ...one,
      schema: buttonSchema,
      post: own.remove,
      invalid: own.remove,
    }),
  ]
}
