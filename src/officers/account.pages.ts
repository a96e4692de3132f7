import type { Request, Response } from 'express'
import type { AuditService } from '../audit/audit.service.js'
import { localPath } from '../web/language.js'
import type { InvalidPage, Page } from '../web/route.js'
import type { Sessions } from '../web/sessions.js'
import type { FieldErrors } from '../web/validation.js'
import { ownPath, signedInAs } from './access.js'
import { ownLeaves } from './leave.view.js'
import { PasswordRefused, SignInFailed, SignInLocked } from './officer.errors.js'
import type { ChangePasswordForm, ConfirmForm, EndSessionForm } from './officer.schema.js'
import type { OfficerService } from './officer.service.js'
import type { ShowAgain } from './passkeys/passkey-entry.pages.js'
import { relyingPartyOf } from './passkeys/relying-party.js'

/** So many failures to sign in are shown: enough to see that somebody tries. */
const FAILURES_SHOWN = 5

export type AccountPageDependencies = {
  officers: OfficerService
  sessions: Sessions
  audit: Pick<AuditService, 'page'>
  /** The site's own address, which passkeys belong to. */
  siteUrl: string | undefined
  clock: () => Date
}

/** What somebody looks after themselves: how they sign in, and where they are signed in. */
export function accountPages({ officers, sessions, audit, siteUrl, clock }: AccountPageDependencies) {
  const account: Page = async (req, res) => {
    const officer = signedInAs(res)
    const lately = (action: string) => audit.page({ who: officer.id, action, limit: FAILURES_SHOWN })
    const [secondStep, passkeys, open, ...failed] = await Promise.all([
      officers.secondStep.state(officer),
      officers.passkeys.list(officer.id),
      sessions.list(req, officer.id),
      lately('officer.signInFailed'),
      lately('officer.secondStepFailed'),
      lately('officer.passkeyFailed'),
      lately('officer.signInRefused'),
    ])
    const failures = failed
      .flat()
      .toSorted((a, b) => b.sequence - a.sequence)
      .slice(0, FAILURES_SHOWN)
    const away = ownLeaves(officer, await officers.list(), {
      now: clock(),
      language: res.locals.language,
    })
    const shown = { away, secondStep, passkeys, sessions: open, failures, done: req.query['done'] }
    res.render('officers/account', {
      ...shown,
      passkeysAvailable: relyingPartyOf(req, siteUrl) !== undefined,
    })
  }

  const toAccount = (res: Response, done: string) =>
    res.redirect(303, localPath(res.locals.language, `/office/account?done=${done}`))

  async function endSession(req: Request, res: Response, { id }: EndSessionForm): Promise<void> {
    const { id: own } = signedInAs(res)
    await officers.endingSessions(own, id === '' ? 'others' : 'one')
    await (id === '' ? sessions.endOthers(req, own) : sessions.endOne(own, id))
    toAccount(res, 'sessions')
  }

  async function showPassword(req: Request, res: Response, errors: FieldErrors = {}): Promise<void> {
    const account = signedInAs(res)
    const opens = (await officers.passkeys.list(account.id)).some(({ alone }) => alone)
    const byPasskey = opens && relyingPartyOf(req, siteUrl) !== undefined
    res.render('officers/password', { errors, account, byPasskey })
  }
  const password: Page = (req, res) => showPassword(req, res)
  const passwordInvalid: InvalidPage = (req, res, { errors }) => showPassword(req, res, errors)

  async function passwordPost(req: Request, res: Response, form: ChangePasswordForm): Promise<void> {
    const officer = signedInAs(res)
    try {
      await officers.changePassword(officer, form.current, form.password)
    } catch (error) {
      if (error instanceof PasswordRefused) {
        res.status(422)
        return showPassword(req, res, { password: error.problem })
      }
      return showPassword(req, res, { current: wrongPassword(error, res) })
    }
    await sessions.endOthers(req, officer.id)
    await sessions.prove(req)
    toAccount(res, 'password')
  }

  const showConfirm: ShowAgain = async (req, res, next, errors) => {
    const account = signedInAs(res)
    const { passkeys } = await officers.secondStep.state(account)
    const byPasskey = passkeys > 0 && relyingPartyOf(req, siteUrl) !== undefined
    res.render('officers/confirm', { errors, account, byPasskey, values: { next: ownPath(next) } })
  }
  const confirm: Page = (req, res) => showConfirm(req, res, req.query['next'], {})
  const confirmInvalid: InvalidPage = (req, res, { errors, values }) =>
    showConfirm(req, res, values['next'], errors)

  async function confirmPost(req: Request, res: Response, form: ConfirmForm): Promise<void> {
    try {
      await officers.checkPassword(signedInAs(res).username, form.password)
    } catch (error) {
      return showConfirm(req, res, form.next, { password: wrongPassword(error, res) })
    }
    await sessions.prove(req)
    const next = ownPath(form.next)
    // Opened beside a form that waits to be sent again: there is nowhere to go on to.
    if (next === '/office') return res.render('officers/confirmed')
    res.redirect(303, localPath(res.locals.language, next))
  }

  async function recoveryCodes(_req: Request, res: Response): Promise<void> {
    res.render('officers/recovery-codes', {
      codes: await officers.secondStep.renewRecoveryCodes(signedInAs(res)),
    })
  }

  return {
    ...{ account, endSession, recoveryCodes, showConfirm },
    ...{ password, passwordPost, passwordInvalid, confirm, confirmPost, confirmInvalid },
  }
}

/** What the field says; its answer has the error's status. @throws whatever isn't about the password */
function wrongPassword(error: unknown, res: Response): FieldErrors[string] {
  if (error instanceof SignInLocked) {
    const { retryAfterSeconds = 0, values } = error.options
    res.status(error.status).setHeader('Retry-After', String(retryAfterSeconds))
    return { key: error.key, ...(values ? { values } : {}) }
  }
  if (!(error instanceof SignInFailed)) throw error
  res.status(error.status)
  return { key: 'passwordWrong' }
}
