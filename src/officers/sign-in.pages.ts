import type { Request, Response } from 'express'
import { requireSameOrigin } from '../web/csrf.js'
import { localPath } from '../web/language.js'
import type { InvalidPage, Page } from '../web/route.js'
import type { Sessions } from '../web/sessions.js'
import type { FieldErrors, RawFields } from '../web/validation.js'
import { NotFound } from '../web/web.errors.js'
import { codePage, ownPath, sessionOf, SET_UP_PAGE } from './access.js'
import { PasswordRefused, SignInFailed, SignInLocked } from './officer.errors.js'
import type { AcceptForm, SignInForm } from './officer.schema.js'
import type { OfficerService } from './officer.service.js'
import type { ShowAgain } from './passkeys/passkey-entry.pages.js'
import { relyingPartyOf } from './passkeys/relying-party.js'

export type SignInPageDependencies = {
  officers: OfficerService
  sessions: Sessions
  /** The site's own address, which passkeys belong to. */
  siteUrl: string | undefined
}

/** Signing in and out, and setting the first password. */
export function signInPages({ officers, sessions, siteUrl }: SignInPageDependencies) {
  const show = (req: Request, res: Response, shown: Record<string, unknown>) =>
    res.render('officers/sign-in', { byPasskey: relyingPartyOf(req, siteUrl) !== undefined, ...shown })

  const showAgain: ShowAgain = async (req, res, next, errors) =>
    show(req, res, { errors, values: { next: ownPath(next) } })

  const signIn: Page = (req, res) => {
    const next = ownPath(req.query['next'])
    if (res.locals.officer) return res.redirect(303, localPath(res.locals.language, next))
    show(req, res, {
      values: { next },
      passwordSet: req.query['set'] === '1',
      left: req.query['left'] === '1',
    })
  }

  const signInInvalid: InvalidPage = (req, res, { errors, values }) =>
    show(req, res, {
      errors,
      values: { username: values['username'], next: ownPath(values['next']) },
    })

  async function signInPost(req: Request, res: Response, form: SignInForm): Promise<void> {
    requireSameOrigin(req)
    try {
      res.redirect(303, localPath(res.locals.language, await goIn(req, res, form)))
    } catch (error) {
      if (!(error instanceof SignInFailed || error instanceof SignInLocked)) throw error
      const { retryAfterSeconds, values } = error.options
      if (retryAfterSeconds) res.setHeader('Retry-After', String(retryAfterSeconds))
      // One message that belongs to no field: it must not tell which of the two was wrong.
      res.status(error.status)
      show(req, res, {
        errors: { form: { key: error.key, values } },
        values: { username: form.username, next: ownPath(form.next) },
      })
    }
  }

  /** Begins a session, whole or for the second step only; answers the page that comes next. */
  async function goIn(req: Request, res: Response, form: SignInForm): Promise<string> {
    const actor = await officers.checkPassword(form.username, form.password)
    const session = await sessionOf(officers, actor)
    const stage = await officers.secondStep.stageOf(actor)
    await sessions.begin(req, res, { ...session, ...(stage ? { stage } : {}) })
    if (stage === 'enrol') return SET_UP_PAGE
    if (stage === 'code') return codePage(ownPath(form.next))
    await officers.entered(actor.id, 'password')
    return ownPath(form.next)
  }

  async function signOut(req: Request, res: Response): Promise<void> {
    const { officer, language } = res.locals
    if (officer) await officers.signOut(officer.id)
    await sessions.end(req, res)
    res.redirect(303, localPath(language, '/office/sign-in'))
  }

  async function showInvitation(req: Request, res: Response, errors: FieldErrors = {}): Promise<void> {
    const token = tokenOf(req)
    const invited = await officers.invitation(token)
    res.render('officers/invitation', { invited, renews: invited.publicKey !== undefined, token, errors })
  }

  const invitation: Page = (req, res) => showInvitation(req, res)
  const invitationInvalid: InvalidPage = (req, res, { errors }: { errors: FieldErrors; values: RawFields }) =>
    showInvitation(req, res, errors)

  async function accept(req: Request, res: Response, { password }: AcceptForm): Promise<void> {
    requireSameOrigin(req)
    try {
      const { id } = await officers.accept(tokenOf(req), password)
      // Of somebody who forgot their password: what is still open somewhere works with the keys of before.
      await sessions.endAll(id)
    } catch (error) {
      if (!(error instanceof PasswordRefused)) throw error
      res.status(422)
      return showInvitation(req, res, { password: error.problem })
    }
    res.redirect(303, localPath(res.locals.language, '/office/sign-in?set=1'))
  }

  return { showAgain, signIn, signInPost, signInInvalid, signOut, invitation, accept, invitationInvalid }
}

function tokenOf(req: Request): string {
  const { token } = req.params
  if (typeof token !== 'string') throw new NotFound()
  return token
}
