import type { Request, Response } from 'express'
import { localPath } from '../../web/language.js'
import type { InvalidPage, Page } from '../../web/route.js'
import type { Sessions } from '../../web/sessions.js'
import type { FieldErrors } from '../../web/validation.js'
import { signedInAs } from '../access.js'
import { PasswordRefused } from '../officer.errors.js'
import type { OfficerService } from '../officer.service.js'
import type { NewPasswordForm } from './passkey.schema.js'
import { refusal, unreadable } from './refusal.js'
import { relyingPartyOf, requireParty } from './relying-party.js'

export type ForgottenPasswordDependencies = {
  officers: Pick<OfficerService, 'passkeys' | 'changeByPasskey'>
  sessions: Pick<Sessions, 'endOthers' | 'prove'>
  /** The site's own address; see relying-party.ts. */
  siteUrl: string | undefined
}

/** A new password for somebody who signed in by passkey and forgot the old one. */
export function forgottenPasswordPages({ officers, sessions, siteUrl }: ForgottenPasswordDependencies) {
  async function show(req: Request, res: Response, errors: FieldErrors = {}): Promise<void> {
    const account = signedInAs(res)
    const opens = (await officers.passkeys.list(account.id)).some(({ alone }) => alone)
    const available = opens && relyingPartyOf(req, siteUrl) !== undefined
    res.render('officers/password-by-passkey', { errors, account, available })
  }
  const page: Page = (req, res) => show(req, res)
  const invalid: InvalidPage = (req, res, { errors }) => show(req, res, unreadable(errors))

  const options: Page = async (req, res) => {
    res.json(await officers.passkeys.proofOptions(signedInAs(res), 'password', requireParty(req, siteUrl)))
  }

  async function post(req: Request, res: Response, form: NewPasswordForm): Promise<void> {
    const officer = signedInAs(res)
    try {
      await officers.changeByPasskey(officer, form, requireParty(req, siteUrl))
    } catch (error) {
      if (!(error instanceof PasswordRefused)) return show(req, res, { form: refusal(error, res) })
      res.status(422)
      return show(req, res, { password: error.problem })
    }
    await sessions.endOthers(req, officer.id)
    await sessions.prove(req)
    res.redirect(303, localPath(res.locals.language, '/office/account?done=password'))
  }

  return { page, invalid, options, post }
}
