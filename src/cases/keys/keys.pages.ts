import type { Request, Response } from 'express'
import { OfficerUnknown } from '../../officers/officer.errors.js'
import { localPath } from '../../web/language.js'
import type { Page } from '../../web/route.js'
import { actorOf, deskFor, wordOf, type CasePageDependencies } from '../case.desk.js'
import type { Names } from '../case.names.js'
import type { Grantee } from './waiting.js'

/** While keys are being given the page asks for itself again. */
const AGAIN_SECONDS = 3

/** The page of keys: who waits for them, giving them, and what of one's own is waiting. */
export function keyPages(given: CasePageDependencies) {
  const { cases } = given

  const list: Page = async (_req, res) => {
    const { names } = await deskFor(given, res)
    const actor = actorOf(res)
    const [people, own, due, sealing] = await Promise.all([
      cases.grantees(actor),
      cases.ownWaiting(actor),
      cases.dueFor(actor),
      cases.sealingProgress(actor),
    ])
    if (sealing?.state === 'running') res.setHeader('Refresh', String(AGAIN_SECONDS))
    const inWords = people.map((one) => granteeInWords(one, names))
    res.render('cases/keys', {
      waiting: inWords.filter(({ waits }) => waits),
      others: inWords.filter(({ waits }) => !waits),
      due: due.map(({ officer, ...one }) => ({ ...one, name: names.person(officer.id) })),
      sealing,
      own: {
        ...own,
        from: own.from.map(({ id }) => names.person(id)),
        givers: own.givers.map((one) => ({ ...one, name: names.person(one.by) })),
      },
    })
  }

  const progress: Page = async (req, res) => {
    const { names } = await deskFor(given, res)
    const found = (await cases.grantees(actorOf(res))).find(({ officer }) => officer.id === wordOf(req, 'id'))
    if (!found) throw new OfficerUnknown()
    if (found.progress?.state === 'running') res.setHeader('Refresh', String(AGAIN_SECONDS))
    res.render('cases/keys-progress', { grantee: granteeInWords(found, names) })
  }

  async function grant(req: Request, res: Response): Promise<void> {
    const id = wordOf(req, 'id')
    await cases.grantTo(actorOf(res), id)
    res.redirect(303, localPath(res.locals.language, `/office/keys/${id}`))
  }

  async function sealAnew(_req: Request, res: Response): Promise<void> {
    await cases.sealAnew(actorOf(res))
    res.redirect(303, localPath(res.locals.language, '/office/keys'))
  }

  return { list, progress, grant, sealAnew }
}

const granteeInWords = ({ officer, waits, progress }: Grantee, names: Names) => ({
  id: officer.id,
  name: names.person(officer.id),
  role: officer.role,
  since: officer.awaitingSince,
  renewed: officer.keysSince !== undefined,
  standsInFor: (officer.standsInFor ?? []).map((one) => names.person(one.officer)),
  waits,
  progress,
})
