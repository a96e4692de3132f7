import type { Request, Response } from 'express'
import { localPath } from '../../web/language.js'
import type { InvalidPage, Page } from '../../web/route.js'
import type { Sessions } from '../../web/sessions.js'
import type { FieldErrors, RawFields } from '../../web/validation.js'
import { onTheWay, sessionOf, signedInAs } from '../access.js'
import type { OfficerService } from '../officer.service.js'
import type { AddPasskeyForm, RenamePasskeyForm } from './passkey.schema.js'
import { refusal, unreadable } from './refusal.js'
import { relyingPartyOf, requireParty } from './relying-party.js'

export type OwnPasskeysDependencies = {
  officers: Pick<OfficerService, 'byId' | 'entered' | 'passkeys'>
  sessions: Pick<Sessions, 'begin'>
  /** The site's own address; see relying-party.ts. */
  siteUrl: string | undefined
}

type Mistakes = { errors: FieldErrors; values: RawFields }

/** Adding, naming and removing one's own passkeys; the first one also on the way in. */
export function ownPasskeysPages({ officers, sessions, siteUrl }: OwnPasskeysDependencies) {
  const { passkeys } = officers

  const showNew = (req: Request, res: Response, mistakes?: Mistakes) =>
    res.render('officers/passkey-new', {
      first: res.locals.officer === undefined,
      available: relyingPartyOf(req, siteUrl) !== undefined,
      ...mistakes,
    })

  const adding: Page = (req, res) => showNew(req, res)
  const addInvalid: InvalidPage = (req, res, { errors, values: { name = '' } }) =>
    showNew(req, res, { errors: unreadable(errors), values: { name } })

  const options: Page = async (req, res) => {
    res.json(await passkeys.creationOptions(onTheWay(res), requireParty(req, siteUrl), res.locals.language))
  }

  async function add(req: Request, res: Response, form: AddPasskeyForm): Promise<void> {
    const actor = onTheWay(res)
    let codes: string[]
    try {
      codes = await passkeys.add(actor, form, requireParty(req, siteUrl))
    } catch (error) {
      return showNew(req, res, { errors: { form: refusal(error, res) }, values: { name: form.name } })
    }
    if (!res.locals.officer) {
      // Under a new id, as after any other second step.
      await sessions.begin(req, res, await sessionOf(officers, actor))
      await officers.entered(actor.id, 'passkey')
    }
    // Shown once, on the answer itself: no other page can show them again.
    if (codes.length > 0) return res.render('officers/recovery-codes', { codes })
    toAccount(res, 'passkeyAdded')
  }

  const toAccount = (res: Response, done: string) =>
    res.redirect(303, localPath(res.locals.language, `/office/account?done=${done}`))

  async function showOne(req: Request, res: Response, mistakes?: Mistakes): Promise<void> {
    const passkey = await passkeys.one(signedInAs(res).id, idOf(req))
    res.render('officers/passkey', { passkey, values: { name: passkey.name }, ...mistakes })
  }
  const one: Page = (req, res) => showOne(req, res)
  const renameInvalid: InvalidPage = (req, res, mistakes) => showOne(req, res, mistakes)

  async function rename(req: Request, res: Response, { name }: RenamePasskeyForm): Promise<void> {
    await passkeys.rename(signedInAs(res).id, idOf(req), name)
    toAccount(res, 'passkeyRenamed')
  }

  async function remove(req: Request, res: Response): Promise<void> {
    await passkeys.remove(signedInAs(res), idOf(req))
    toAccount(res, 'passkeyRemoved')
  }

  return { adding, addInvalid, options, add, one, rename, renameInvalid, remove }
}

const idOf = (req: Request): string => String(req.params['id'])
