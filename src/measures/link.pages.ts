import type { Request, Response } from 'express'
import { CaseNotFound } from '../cases/case.errors.js'
import { fiscalYearOf } from '../office/fiscal-year.js'
import { localPath } from '../web/language.js'
import type { FormPage } from '../web/route.js'
import { recordChoice, type LinkForm } from './measures.schema.js'
import { actorOf, deskOf, keptForm, type RecordPagesDependencies, type Sent } from './record.desk.js'
import { kindOf } from './record.kinds.js'
import { LINKED_KINDS } from './record.links.js'
import type { PolicyRecord } from './record.service.js'
import { titleOf, type Desk } from './record.view.js'

/** The records that a case concerns, seen from the case: for whoever may open it. */
export function linkPages(given: RecordPagesDependencies) {
  const { records, links, clock } = given

  async function show(req: Request, res: Response, sent?: Sent): Promise<void> {
    const number = numberOf(req)
    const linked = await links.ofCase(actorOf(res), number)
    const desk = await deskOf(given, res)
    const year = fiscalYearOf(clock())
    const [own, before] = await Promise.all([records.ofYear(year), records.ofYear(year - 1)])
    const offered = [...own, ...before].filter(
      ({ id, kind, retired, fiscalYear }) =>
        LINKED_KINDS.includes(kind) && fiscalYear > 0 && !retired && !linked.some((one) => one.id === id),
    )
    res.render('measures/case-links', {
      number,
      linked: linked.map((record) => line(record, desk)),
      options: offered.map((record) => ({
        value: `${record.kind}/${record.id}`,
        text: nameOf(record, desk),
      })),
      errors: sent?.errors,
      values: sent?.values,
      keepLanguage: req.method === 'POST',
    })
  }

  const back = (req: Request, res: Response) =>
    res.redirect(303, localPath(res.locals.language, `/office/measures/cases/${numberOf(req)}`))

  return {
    show: (req: Request, res: Response) => show(req, res),
    invalid: show,

    link: keptForm<LinkForm>(show, async (req, res, { record }) => {
      const number = numberOf(req)
      // Whoever may not open it learns nothing, not even whether the record exists.
      await links.ofCase(actorOf(res), number)
      const { kind, id } = recordChoice(record)
      await links.link(actorOf(res), kind, id, number)
      back(req, res)
    }),

    unlink: (async (req, res, { record }) => {
      const { kind, id } = recordChoice(record)
      await links.unlink(actorOf(res), kind, id, numberOf(req))
      back(req, res)
    }) satisfies FormPage<LinkForm>,
  }
}

const nameOf = (record: PolicyRecord, desk: Desk): string =>
  `${desk.t(`measures.${record.kind}.one`)}: ${titleOf(record, desk)} (${record.fiscalYear})`

const line = (record: PolicyRecord, desk: Desk) => ({
  value: `${record.kind}/${record.id}`,
  text: nameOf(record, desk),
  href: `/office/measures/${kindOf(record.kind).slug}/${record.id}`,
})

/** @throws {CaseNotFound} */
function numberOf(req: Request): string {
  const { number } = req.params
  if (typeof number !== 'string' || !/^\d{4}-\d{4,8}$/.test(number)) throw new CaseNotFound()
  return number
}
