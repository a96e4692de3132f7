import type { Request, Response } from 'express'
import { localPath } from '../../web/language.js'
import type { InvalidPage, Page } from '../../web/route.js'
import type { Sessions } from '../../web/sessions.js'
import type { FieldErrors } from '../../web/validation.js'
import { ownPath } from '../access.js'
import type { Actor } from '../officer.js'
import { CodeWrong, SessionEnded, SignInLocked } from '../officer.errors.js'
import type { CodeForm, SetUpForm } from '../officer.schema.js'
import type { OfficerService } from '../officer.service.js'
import { secretGroups, totpPicture } from './totp.js'

export type SecondStepPageDependencies = {
  officers: Pick<OfficerService, 'secondStep' | 'entered'>
  sessions: Pick<Sessions, 'begin'>
}

/** Giving a code on the way in, and setting up the app that makes them. */
export function secondStepPages({ officers, sessions }: SecondStepPageDependencies) {
  const { secondStep } = officers

  const ask = (res: Response, next: unknown, errors: FieldErrors = {}) =>
    res.render('officers/code', { errors, values: { next: ownPath(next) } })

  const code: Page = (req, res) => ask(res, req.query['next'])
  const codeInvalid: InvalidPage = (_req, res, { errors, values }) => ask(res, values['next'], errors)

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
      return ask(res, form.next, { code: { key: error.key, ...(values ? { values } : {}) } })
    }
    res.redirect(303, localPath(res.locals.language, ownPath(form.next)))
  }

  /** Under a new id: what was half-way in a moment ago must not become a whole session by itself. */
  async function goIn(req: Request, res: Response, actor: Actor, by: 'totp' | 'recoveryCode'): Promise<void> {
    await sessions.begin(req, res, { subject: actor.id, secret: actor.privateKey })
    await officers.entered(actor.id, by)
  }

  /** The same secret again after a mistake: the app has it already. */
  async function showSetUp(res: Response, given?: { proposal: string; errors: FieldErrors }): Promise<void> {
    const actor = onTheWay(res)
    const kept = given && secondStep.proposed(actor, given.proposal)
    const { secret, proposal } = kept ? { secret: kept, proposal: given.proposal } : secondStep.propose(actor)
    res.render('officers/set-up', {
      account: actor,
      first: res.locals.officer === undefined,
      picture: await totpPicture(secret, actor),
      secret: secretGroups(secret),
      proposal,
      errors: given?.errors ?? {},
    })
  }

  const setUp: Page = (_req, res) => showSetUp(res)
  const setUpInvalid: InvalidPage = (_req, res, { errors, values }) =>
    showSetUp(res, { proposal: String(values['proposal'] ?? ''), errors })

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
      await showSetUp(res, { proposal, errors: { code: { key: 'codeWrongSetUp' } } })
    }
  }

  async function remove(_req: Request, res: Response): Promise<void> {
    await secondStep.remove(onTheWay(res))
    res.redirect(303, localPath(res.locals.language, '/office/account'))
  }

  return { code, codePost, codeInvalid, setUp, setUpPost, setUpInvalid, remove }
}

/** Whoever is signed in, or about to be. */
function onTheWay({ locals: { officer, entering } }: Response): Actor {
  const actor = officer ?? entering?.actor
  if (!actor) throw new SessionEnded()
  return actor
}
