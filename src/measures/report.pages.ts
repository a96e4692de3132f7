import type { Request, Response } from 'express'
import { localPath } from '../web/language.js'
import { rawFields } from '../web/validation.js'
import { RecordNotFound } from './measures.errors.js'
import { isMeasuresYear, type BeginReportForm } from './measures.schema.js'
import { actorOf, keptForm, type RecordPagesDependencies, type Sent } from './record.desk.js'
import type { ReportForm } from './report.service.js'
import { REPORT_ACTIONS, type ReportAction } from './report.transitions.js'
import { COLUMNS, printedRows, reportHistory } from './report.view.js'

const REPORTS = '/office/measures/reports'

/** Reports to the mayor: beginning one, writing it, and its steps. */
export function reportPages({ reports, officers, clock }: RecordPagesDependencies) {
  async function show(req: Request, res: Response, sent?: Sent): Promise<void> {
    const { t, language } = res.locals
    const report = await reports.find(idOf(req))
    const may = Object.fromEntries(reports.allowed(actorOf(res), report).map(({ action }) => [action, true]))
    const typed = sent?.values ?? {}
    res.render('measures/report', {
      report,
      may,
      columns: COLUMNS,
      rows: printedRows(report),
      done: sent ? undefined : REPORT_ACTIONS.find((action) => action === req.query['done']),
      history: reportHistory(report.steps, await officers(), { t, language }),
      values: { ...report.texts, ...typed },
      errors: sent?.errors,
      conflict: sent?.since !== undefined,
      // Where both wrote, what the other saved stands beside what was typed.
      saved: sent?.since !== undefined && may['write'] ? report.texts : undefined,
      kept: sent && !may['write'] ? Object.entries(typed).filter(([name]) => name in report.texts) : [],
      version: (sent?.since === undefined ? typed['version'] : undefined) ?? report.version,
      keepLanguage: req.method === 'POST',
    })
  }

  async function showBeginning(req: Request, res: Response, sent?: Sent): Promise<void> {
    const year = Number(rawFields(req.body)['year'] ?? req.query['year'])
    const kind = String(rawFields(req.body)['kind'] ?? req.query['kind'])
    if (!isMeasuresYear(year, clock()) || !/^(half-[12]|implementation)$/.test(kind))
      throw new RecordNotFound()
    const before = (await reports.ofYear(year)).find((one) => one.kind === kind)
    res.render('measures/report-new', {
      year,
      kind,
      correction: before?.status === 'approved',
      ...sent,
      keepLanguage: req.method === 'POST',
    })
  }

  return {
    show: (req: Request, res: Response) => show(req, res),
    notTaken: show,
    beginning: (req: Request, res: Response) => showBeginning(req, res),
    notBegun: showBeginning,

    begin: keptForm<BeginReportForm>(showBeginning, async (_req, res, { kind, year, reason }) => {
      if (!isMeasuresYear(year, clock())) throw new RecordNotFound()
      const id = await reports.begin(actorOf(res), kind, year, reason)
      res.redirect(303, localPath(res.locals.language, `${REPORTS}/${id}`))
    }),

    take: (action: ReportAction) =>
      keptForm<ReportForm>(show, async (req, res, form) => {
        await reports.take(actorOf(res), idOf(req), action, form)
        res.redirect(303, `${localPath(res.locals.language, `${REPORTS}/${idOf(req)}`)}?done=${action}`)
      }),
  }
}

/** @throws {RecordNotFound} */
function idOf(req: Request): string {
  const { id } = req.params
  if (typeof id !== 'string' || !/^25\d\d-(half-[12]|implementation)-\d{1,3}$/.test(id))
    throw new RecordNotFound()
  return id
}
