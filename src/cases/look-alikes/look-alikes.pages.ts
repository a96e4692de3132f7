import type { Request, Response } from 'express'
import { localPath } from '../../web/language.js'
import type { FormPage, InvalidPage, Page } from '../../web/route.js'
import { rawFields, type FieldErrors, type RawFields } from '../../web/validation.js'
import { actorOf, deskFor, wordOf, type CasePageDependencies } from '../case.desk.js'
import { CaseNotFound } from '../case.errors.js'
import { keepingWords, writtenIn } from '../kept-words.js'
import { stepChoices } from '../step.view.js'
import type { ClosedTogether } from './closing.js'
import type { ManyDeclared, ManyRefused } from './look-alikes.schema.js'
import { groupLine, groupView, ticksOf } from './look-alikes.view.js'

/** Groups listed on one page, the largest first. */
const LISTED_MAX = 100

type Shown = { closed?: ClosedTogether; errors?: FieldErrors; values?: RawFields; ticked?: string[] | 'all' }

/** Received cases whose texts are alike: the groups, one group, and closing what is chosen of it together. */
export function lookAlikePages(given: CasePageDependencies) {
  const { cases } = given

  const list: Page = async (_req, res) => {
    const { names, reader } = await deskFor(given, res)
    const { groups, compared, more } = await cases.lookAlikes(reader.actor)
    res.render('cases/look-alikes', {
      groups: groups.slice(0, LISTED_MAX).map((group) => groupLine(group, names, reader)),
      unlisted: Math.max(0, groups.length - LISTED_MAX),
      compared,
      more,
    })
  }

  async function render(
    req: Request,
    res: Response,
    { ticked, values, ...shown }: Shown = {},
  ): Promise<void> {
    const { names, reader } = await deskFor(given, res)
    const found = await cases.lookAlikesOf(reader.actor, wordOf(req, 'number'))
    const group = groupView(found, names, reader, ticked)
    res.render('cases/look-alike-group', {
      ...shown,
      asked: wordOf(req, 'number'),
      group,
      choices: stepChoices([], names, reader),
      values: values ?? { duplicateOf: group.first },
      keepLanguage: req.method === 'POST',
    })
  }

  /** What a store that failed half-way is not asked for again: what was done, what is left, and the words. */
  const renderStopped = (req: Request, res: Response, closed: ClosedTogether): void =>
    res.status(503).render('cases/look-alike-group', {
      closed,
      asked: wordOf(req, 'number'),
      kept: writtenIn(req.body),
      keepLanguage: true,
    })

  const show: Page = (req, res) => render(req, res)

  const withMistakes = (req: Request, res: Response, errors: FieldErrors): Promise<void> => {
    const values = rawFields(req.body)
    return render(req, res, { errors, values, ticked: ticksOf(values) })
  }

  const close: FormPage<ManyRefused> = (req, res, form) =>
    keepingWords(
      req,
      res,
      async () => {
        const actor = actorOf(res)
        // Nothing is done for a page that couldn't be shown afterwards.
        if (!(await cases.mayOpen(actor, wordOf(req, 'number')))) throw new CaseNotFound()
        const closed = await cases.closeTogether(actor, form)
        if (closed.left.length > 0) res.status(409)
        if (closed.left.some(({ why }) => why === 'failed')) return renderStopped(req, res, closed)
        // The rest of a large group is closed with the same words.
        await render(req, res, { closed, values: rawFields(req.body) })
      },
      { refused: (errors) => withMistakes(req, res, errors) },
    )

  const invalid: InvalidPage = (req, res, { errors }) =>
    keepingWords(req, res, () => withMistakes(req, res, errors))

  const declare: FormPage<ManyDeclared> = async (req, res, { numbers, positions }) => {
    await cases.declareTogether(actorOf(res), numbers, positions)
    res.redirect(303, localPath(res.locals.language, `/office/cases/look-alikes/${wordOf(req, 'number')}`))
  }

  // Only a form that isn't ours comes without its hidden fields.
  const unreadable: InvalidPage = (req, res) => render(req, res, { errors: { form: { key: 'badRequest' } } })

  /** The same page with every case ticked but the earliest, and what was typed so far. */
  const tickAll = (req: Request, res: Response) =>
    render(req, res, { values: rawFields(req.body), ticked: 'all' })

  return { list, show, close, invalid, declare, unreadable, tickAll }
}
