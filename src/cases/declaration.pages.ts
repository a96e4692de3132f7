import type { Request, Response } from 'express'
import { localPath } from '../web/language.js'
import type { FormPage, InvalidPage, Page } from '../web/route.js'
import type { FieldErrors, RawFields } from '../web/validation.js'
import { actorOf, deskFor, wordOf, type CasePageDependencies } from './case.desk.js'
import { DeclarationNeeded } from './case.errors.js'
import type { DeclarationForm } from './declaration.schema.js'

const pathOf = (number: string) => `/office/cases/${number}`

/** The page before a case is opened for the first time: whom it names, and whether that is a conflict of interest. */
export function declarationPages(given: CasePageDependencies) {
  const { cases } = given

  async function render(
    req: Request,
    res: Response,
    mistakes: { errors?: FieldErrors; values?: RawFields } = {},
  ): Promise<void> {
    const { names, reader } = await deskFor(given, res)
    const considered = await cases.consider(reader.actor, wordOf(req, 'number'))
    res.render('cases/declaration', {
      case: {
        ...considered,
        categoryName: names.category(considered.category),
        departmentName: considered.department && names.department(considered.department),
        positionNames: considered.positions.map(names.position),
      },
      ...mistakes,
      keepLanguage: req.method === 'POST',
    })
  }

  const show: Page = (req, res) => render(req, res)
  const invalid: InvalidPage = (req, res, mistakes) => render(req, res, mistakes)

  const declare: FormPage<DeclarationForm> = async (req, res, form) => {
    const number = wordOf(req, 'number')
    await cases.declare(actorOf(res), number, form)
    const place = form.conflict === 'yes' ? '/office/cases?done=recuse' : pathOf(number)
    res.redirect(303, localPath(res.locals.language, place))
  }

  return { show, declare, invalid }
}

/** A page that opens a case: whoever hasn't declared yet is asked to first. */
export const opening =
  (show: Page): Page =>
  async (req, res) => {
    try {
      await show(req, res)
    } catch (error) {
      if (!(error instanceof DeclarationNeeded)) throw error
      res.redirect(303, localPath(res.locals.language, `${pathOf(wordOf(req, 'number'))}/declaration`))
    }
  }
