import type { Request, Response } from 'express'
import { localPath } from '../../web/language.js'
import type { InvalidPage, Page } from '../../web/route.js'
import type { Sessions } from '../../web/sessions.js'
import type { FieldErrors } from '../../web/validation.js'
import { onTheWay, ownPath, sessionOf } from '../access.js'
import type { Actor } from '../officer.js'
import { CodeWrong, SignInLocked } from '../officer.errors.js'
import type { CodeForm, SetUpForm } from '../officer.schema.js'
import type { OfficerService } from '../officer.service.js'
import type { ShowAgain } from '../passkeys/passkey-entry.pages.js'
import { relyingPartyOf } from '../passkeys/relying-party.js'
import { secretGroups, totpPicture } from './totp.js'

export type SecondStepPageDependencies = {
  officers: Pick<OfficerService, 'byId' | 'entered' | 'secondStep'>
  sessions: Pick<Sessions, 'begin'>
  /** The site's own address, which passkeys belong to. */
  siteUrl: string | undefined
}

/** Giving a code on the way in, and setting up the app that makes them. */
export function secondStepPages({ officers, sessions, siteUrl }: SecondStepPageDependencies) {
  const { secondStep } = officers

  const hasPasskeys = (req: Request) => relyingPartyOf(req, siteUrl) !== undefined

  const ask: ShowAgain = async (req, res, next, errors) => {
    const { passkeys, since } = await secondStep.state(onTheWay(res))
    res.render('officers/code', {
      errors,
      values: { next: ownPath(next) },
      byPasskey: passkeys > 0 && hasPasskeys(req),
      byApp: since !== undefined,
    })
  }

  const code: Page = (req, res) => ask(req, res, req.query['next'], {})
  const codeInvalid: InvalidPage = (req, res, { errors, values }) => ask(req, res, values['next'], errors)

  async function codePost(req: Request, res: Response, form: CodeForm): Promise<void> {
    const actor = onTheWay(res)
    try {
      const by = await secondStep.verify(actor, form.code)
      await goIn(req, res, actor, by)
    } catch (error) {
      if (!(error instanceof CodeWrong || error instanceof SignInLocked)) throw error
      const { retryAfterSeconds, values } = error.options
      if (retryAfterSeconds) res.setHeader('Retry-After', String(retryAfterSeconds))
      res.status(error.status)
      return ask(req, res, form.next, { code: { key: error.key, ...(values ? { values } : {}) } })
    }
    res.redirect(303, localPath(res.locals.language, ownPath(form.next)))
  }

  /** Under a new id: what was half-way in a moment ago must not become a whole session by itself. */
  async function goIn(req: Request, res: Response, actor: Actor, by: 'totp' | 'recoveryCode'): Promise<void> {
    await sessions.begin(req, res, await sessionOf(officers, actor))
    await officers.entered(actor.id, by)
  }

  /** The same secret again after a mistake: the app has it already. */
  async function showSetUp(
    req: Request,
    res: Response,
    given?: { proposal: string; errors: FieldErrors },
  ): Promise<void> {
    const actor = onTheWay(res)
    const kept = given && secondStep.proposed(actor, given.proposal)
    const { secret, proposal } = kept ? { secret: kept, proposal: given.proposal } : secondStep.propose(actor)
    res.render('officers/set-up', {
      account: actor,
      first: res.locals.officer === undefined,
      orPasskey: hasPasskeys(req),
      picture: await totpPicture(secret, actor),
      secret: secretGroups(secret),
      proposal,
      errors: given?.errors ?? {},
    })
  }

  const setUp: Page = (req, res) => showSetUp(req, res)
  const setUpInvalid: InvalidPage = (req, res, { errors, values }) =>
    showSetUp(req, res, { proposal: String(values['proposal'] ?? ''), errors })

  async function setUpPost(req: Request, res: Response, { proposal, code: typed }: SetUpForm): Promise<void> {
    const actor = onTheWay(res)
    try {
      const codes = await secondStep.setUp(actor, proposal, typed)
      if (!res.locals.officer) await goIn(req, res, actor, 'totp')
      // Shown once, on the answer itself: no other page can show them again.
      res.render('officers/recovery-codes', { codes })
    } catch (error) {
      if (!(error instanceof CodeWrong)) throw error
      res.status(error.status)
      await showSetUp(req, res, { proposal, errors: { code: { key: 'codeWrongSetUp' } } })
    }
  }

  async function remove(_req: Request, res: Response): Promise<void> {
    await secondStep.remove(onTheWay(res))
    res.redirect(303, localPath(res.locals.language, '/office/account'))
  }

  return { ask, code, codePost, codeInvalid, setUp, setUpPost, setUpInvalid, remove }
}
