import type { Request, Response } from 'express'
import { requireSameOrigin } from '../../web/csrf.js'
import { localPath } from '../../web/language.js'
import type { InvalidPage, Page } from '../../web/route.js'
import type { Sessions } from '../../web/sessions.js'
import type { FieldErrors } from '../../web/validation.js'
import { onTheWay, ownPath, sessionOf, signedInAs } from '../access.js'
import type { OfficerService } from '../officer.service.js'
import type { AssertionForm } from './passkey.schema.js'
import { refusal, unreadable } from './refusal.js'
import { requireParty } from './relying-party.js'

/** Shows the page on which somebody tried, with what was wrong; `next` is where they want to go. */
export type ShowAgain = (req: Request, res: Response, next: unknown, errors: FieldErrors) => Promise<void>

export type PasskeyEntryDependencies = {
  officers: Pick<OfficerService, 'byId' | 'entered' | 'passkeys'>
  sessions: Pick<Sessions, 'begin' | 'prove'>
  siteUrl: string | undefined
  /** The pages of the other ways in, which offer passkeys too. */
  show: { signIn: ShowAgain; code: ShowAgain; confirm: ShowAgain }
}

/** Using a passkey: to sign in, as the second step, and once more before something weighty. */
export function passkeyEntryPages({ officers, sessions, siteUrl, show }: PasskeyEntryDependencies) {
  const { passkeys } = officers

  const signInOptions: Page = async (req, res) => {
    res.json(await passkeys.signInOptions(requireParty(req, siteUrl)))
  }
  const codeOptions: Page = async (req, res) => {
    res.json(await passkeys.proofOptions(onTheWay(res), 'secondStep', requireParty(req, siteUrl)))
  }
  const confirmOptions: Page = async (req, res) => {
    res.json(await passkeys.proofOptions(signedInAs(res), 'confirm', requireParty(req, siteUrl)))
  }

  const invalidOn =
    (page: ShowAgain): InvalidPage =>
    (req, res, { errors, values }) =>
      page(req, res, values['next'], unreadable(errors))

  const onward = (res: Response, next: unknown) =>
    res.redirect(303, localPath(res.locals.language, ownPath(next)))

  async function signIn(req: Request, res: Response, form: AssertionForm): Promise<void> {
    requireSameOrigin(req)
    try {
      const actor = await passkeys.signIn(form.passkey, requireParty(req, siteUrl))
      await sessions.begin(req, res, await sessionOf(officers, actor))
      await officers.entered(actor.id, 'passkeyAlone')
    } catch (error) {
      return show.signIn(req, res, form.next, { form: refusal(error, res) })
    }
    onward(res, form.next)
  }

  async function code(req: Request, res: Response, form: AssertionForm): Promise<void> {
    const actor = onTheWay(res)
    try {
      const party = requireParty(req, siteUrl)
      await passkeys.verify(actor, form.passkey, { purpose: 'secondStep', party })
    } catch (error) {
      return show.code(req, res, form.next, { form: refusal(error, res) })
    }
    await sessions.begin(req, res, await sessionOf(officers, actor))
    await officers.entered(actor.id, 'passkey')
    onward(res, form.next)
  }

  async function confirm(req: Request, res: Response, form: AssertionForm): Promise<void> {
    try {
      const party = requireParty(req, siteUrl)
      await passkeys.verify(signedInAs(res), form.passkey, { purpose: 'confirm', party })
    } catch (error) {
      return show.confirm(req, res, form.next, { form: refusal(error, res) })
    }
    await sessions.prove(req)
    // Opened beside a form that waits to be sent again: there is nowhere to go on to.
    if (ownPath(form.next) === '/office') return res.render('officers/confirmed')
    onward(res, form.next)
  }

  return {
    ...{ signInOptions, codeOptions, confirmOptions, signIn, code, confirm },
    signInInvalid: invalidOn(show.signIn),
    codeInvalid: invalidOn(show.code),
    confirmInvalid: invalidOn(show.confirm),
  }
}
