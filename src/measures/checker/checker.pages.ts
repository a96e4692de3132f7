import type { Request, Response } from 'express'
import type { AuditService } from '../../audit/audit.service.js'
import type { OfficeService } from '../../office/office.service.js'
import { signedInAs } from '../../officers/access.js'
import { localPath } from '../../web/language.js'
import type { InvalidPage, Page } from '../../web/route.js'
import type { FieldErrors, RawFields } from '../../web/validation.js'
import { foundWords } from '../record.view.js'
import type { CheckerForm } from './checker.schema.js'
import type { CheckedPage } from './publication-checker.js'
import { chooseHosts } from './switching.js'

export const CHECKER_PAGE = '/office/officers/checker'

export type CheckerPageDependencies = {
  office: Pick<OfficeService, 'settings' | 'change' | 'carryOut'>
  record: AuditService['record']
  checkedPages: () => Promise<CheckedPage[]>
  clock: () => Date
}

/** The administrator's page: whether the program looks if published pages still answer, where, and what it found. */
export function checkerPages(given: CheckerPageDependencies) {
  async function render(req: Request, res: Response, mistakes?: { errors: FieldErrors; values: RawFields }) {
    const { t } = res.locals
    const [{ checkedHosts: hosts = [] }, pages] = await Promise.all([
      given.office.settings(),
      given.checkedPages(),
    ])
    res.render('measures/checker', {
      values: { checking: hosts.length > 0 ? 'on' : 'off', hosts: hosts.join('\n') },
      ...mistakes,
      done: req.query['done'] === 'saved',
      hosts,
      lastAt: pages.map(({ fetched }) => fetched?.at).reduce(later, undefined),
      pages: pages.map(({ item, address, host, fetched }) => ({
        ...{ item, address, at: fetched?.at },
        outcome: fetched?.outcome,
        found: fetched ? foundWords(fetched, t) : '',
        asked: hosts.includes(host),
      })),
    })
  }

  const show: Page = (req, res) => render(req, res)
  const invalid: InvalidPage = (req, res, mistakes) => render(req, res, mistakes)

  async function save(_req: Request, res: Response, { hosts }: CheckerForm): Promise<void> {
    await chooseHosts(given, hosts, signedInAs(res).id)
    res.redirect(303, localPath(res.locals.language, `${CHECKER_PAGE}?done=saved`))
  }

  return { show, save, invalid }
}

const later = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  !one || (other && other > one) ? other : one
