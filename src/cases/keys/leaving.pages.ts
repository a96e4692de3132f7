import type { Request, Response } from 'express'
import { LastHolder } from '../../officers/officer.errors.js'
import { localPath } from '../../web/language.js'
import type { FormPage, InvalidPage, Page } from '../../web/route.js'
import { rawFields, type FieldErrors, type RawFields } from '../../web/validation.js'
import { actorOf, deskFor, type CasePageDependencies } from '../case.desk.js'
import { CasesLeft } from '../case.errors.js'
import type { HandedOver } from './leaving.js'
import type { HandOverForm } from './leaving.schema.js'

export type LeavingPageDependencies = CasePageDependencies & {
  /** @throws {LastHolder} */
  closeAccount: (id: string, by: string) => Promise<void>
}

type Shown = { handed?: HandedOver; errors?: FieldErrors; values?: RawFields }

const BACK = 'back'

/** The one page on which an officer hands everything over and leaves. */
export function leavingPages(given: LeavingPageDependencies) {
  const { cases, closeAccount } = given

  async function render(req: Request, res: Response, shown: Shown = {}): Promise<void> {
    const { names } = await deskFor(given, res)
    const actor = actorOf(res)
    const [assigned, alone, successors, people] = await Promise.all([
      cases.assigned(actor),
      cases.heldAlone(actor.id),
      cases.successors(actor),
      cases.grantees(actor),
    ])
    const giving = people.filter(({ progress }) => progress?.state === 'running').length
    if (giving > 0 && req.method === 'GET') res.setHeader('Refresh', '3')
    res.render('cases/leaving', {
      ...{ assigned, alone, giving, ...shown },
      successors: [
        ...successors.map(({ id }) => ({ value: id, text: names.person(id) })),
        { value: BACK, text: res.locals.t('leaving.back') },
      ],
      keepLanguage: req.method === 'POST',
    })
  }

  const show: Page = (req, res) => render(req, res)
  const invalid: InvalidPage = (req, res, mistakes) => render(req, res, mistakes)

  const handOver: FormPage<HandOverForm> = async (req, res, { to, reason }) => {
    const form = { reason, ...(to === BACK ? {} : { to }) }
    const handed = await cases.handOverAll(actorOf(res), form)
    if (handed.left.length > 0) res.status(422)
    const values = handed.left.length > 0 ? { values: rawFields(req.body) } : {}
    await render(req, res, { handed, ...values })
  }

  async function handOverKeys(_req: Request, res: Response): Promise<void> {
    await cases.handOverKeys(actorOf(res))
    res.redirect(303, localPath(res.locals.language, '/office/leaving'))
  }

  async function close(req: Request, res: Response): Promise<void> {
    const actor = actorOf(res)
    try {
      if ((await cases.assigned(actor)).count > 0) throw new CasesLeft()
      await closeAccount(actor.id, actor.id)
    } catch (error) {
      if (!(error instanceof CasesLeft || error instanceof LastHolder)) throw error
      // The page itself says what is left, and the numbers.
      res.status(error.status)
      return render(req, res)
    }
    res.redirect(303, localPath(res.locals.language, '/office/sign-in?left=1'))
  }

  return { show, invalid, handOver, handOverKeys, close }
}
