import type { Request, Response } from 'express'
import type { OfficeService } from '../office/office.service.js'
import { inLanguage } from '../office/office.view.js'
import { requireSameOrigin } from '../web/csrf.js'
import { localPath } from '../web/language.js'
import type { InvalidPage, Page } from '../web/route.js'
import type { Sessions } from '../web/sessions.js'
import { NotFound } from '../web/web.errors.js'
import { ownPath } from './access.js'
import { PasswordRefused, SignInFailed, UsernameTaken } from './officer.errors.js'
import type { AcceptForm, InviteForm, SignInForm } from './officer.schema.js'
import type { OfficerService } from './officer.service.js'
import { ROLES } from './roles.js'

export type OfficerPageDependencies = {
  officers: OfficerService
  office: Pick<OfficeService, 'settings'>
  sessions: Sessions
  siteUrl: string | undefined
}

/** Signing in and out, the first password, and the administrator's list of accounts. */
export function officerPages({ officers, office, sessions, siteUrl }: OfficerPageDependencies) {
  const signIn: Page = (req, res) =>
    res.render('officers/sign-in', { values: { next: ownPath(req.query['next']) } })

  const signInInvalid: InvalidPage = (_req, res, { values }) =>
    showFailure(res, values['username'], values['next'])

  async function signInPost(req: Request, res: Response, form: SignInForm): Promise<void> {
    requireSameOrigin(req)
    try {
      const actor = await officers.signIn(form.username, form.password)
      await sessions.begin(req, res, { subject: actor.id, secret: actor.privateKey })
    } catch (error) {
      if (!(error instanceof SignInFailed)) throw error
      return showFailure(res, form.username, form.next)
    }
    res.redirect(303, localPath(res.locals.language, ownPath(form.next)))
  }

  async function signOut(req: Request, res: Response): Promise<void> {
    const { officer, language } = res.locals
    if (officer) await officers.signOut(officer.id)
    await sessions.end(req, res)
    res.redirect(303, localPath(language, '/office/sign-in'))
  }

  const invitation: Page = async (req, res) => {
    const officer = await officers.invitation(tokenOf(req))
    res.render('officers/invitation', { invited: officer, token: tokenOf(req) })
  }

  const invitationInvalid: InvalidPage = async (req, res, { errors }) => {
    const invited = await officers.invitation(tokenOf(req))
    res.render('officers/invitation', { invited, token: tokenOf(req), errors })
  }

  async function accept(req: Request, res: Response, { password }: AcceptForm): Promise<void> {
    requireSameOrigin(req)
    try {
      await officers.accept(tokenOf(req), password)
    } catch (error) {
      if (!(error instanceof PasswordRefused)) throw error
      res.status(422)
      return invitationInvalid(req, res, { errors: { password: { key: 'password' } }, values: {} })
    }
    res.redirect(303, localPath(res.locals.language, '/office/sign-in'))
  }

  async function showList(res: Response, more: Record<string, unknown> = {}): Promise<void> {
    const { positions, departments } = inLanguage(await office.settings(), res.locals.language)
    res.render('officers/list', {
      people: await officers.list(),
      positions,
      departments,
      roles: ROLES,
      ...more,
    })
  }

  const list: Page = (_req, res) => showList(res)
  const inviteInvalid: InvalidPage = (_req, res, mistakes) => showList(res, mistakes)

  async function invite(_req: Request, res: Response, form: InviteForm): Promise<void> {
    try {
      const { officer, token } = await officers.invite(form, res.locals.officer?.id)
      await showList(res, { invited: officer, link: `${siteUrl ?? ''}/office/invitation/${token}` })
    } catch (error) {
      if (!(error instanceof UsernameTaken)) throw error
      res.status(422)
      await showList(res, { errors: { username: { key: 'usernameTaken' } }, values: form })
    }
  }

  async function deactivate(req: Request, res: Response): Promise<void> {
    await officers.deactivate(String(req.params['id']), res.locals.officer?.id)
    res.redirect(303, localPath(res.locals.language, '/office/officers'))
  }

  return {
    ...{ signIn, signInPost, signInInvalid, signOut, invitation, accept, invitationInvalid },
    ...{ list, invite, inviteInvalid, deactivate },
  }
}

/** One message whatever was wrong: it must not tell whether there is such an account. */
function showFailure(res: Response, username: unknown, next: unknown): void {
  const errors = { username: { key: 'signInFailed' } }
  res.status(422).render('officers/sign-in', { errors, values: { username, next: ownPath(next) } })
}

function tokenOf(req: Request): string {
  const { token } = req.params
  if (typeof token !== 'string') throw new NotFound()
  return token
}
