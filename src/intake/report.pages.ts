import type { Request, Response } from 'express'
import type { Stream } from '../cases/vocabulary.js'
import { STREAMS } from '../cases/vocabulary.js'
import type { OfficeService } from '../office/office.service.js'
import { inLanguage } from '../office/office.view.js'
import { callerOf } from '../web/limits.js'
import { refusedFiles } from '../web/uploads.js'
import type { FieldErrors, RawFields } from '../web/validation.js'
import { NotFound } from '../web/web.errors.js'
import type { SentForm } from './form-steps.js'
import { REPORT_FIELDS } from './report.schema.js'
import { refusalErrors, ranOutOfRoom } from '../web/refusals.js'
import type { CheckedReport, Receipt, ReportService, SentReport } from './report.service.js'
import { answersView, formView, receiptView } from './report.views.js'
import type { StagedFile } from './staging.js'
import { WAIT_SECONDS, WORK_BITS, type Turns } from './turn.js'

export type ReportPagesDependencies = {
  reports: ReportService
  office: Pick<OfficeService, 'settings'>
  turns: Turns
}

/** What a page of the form shows: the form as it stands, and the token that it goes on under. */
type Form = { stream: Stream; token: string; values: RawFields; files: StagedFile[] }
type Standing = Form & { formId: string }

/** The pages from the empty form to the receipt. */
export function reportPages({ reports, office, turns }: ReportPagesDependencies) {
  async function showForm(res: Response, standing: Form, errors?: FieldErrors): Promise<void> {
    const settings = inLanguage(await office.settings(), res.locals.language)
    res.render('intake/form', {
      ...standing,
      ...formView(settings, standing.stream, res.locals),
      errors: errors && Object.keys(errors).length > 0 ? errors : undefined,
    })
  }

  async function showCheck(
    res: Response,
    standing: Standing,
    checked: Extract<CheckedReport, { ok: true }>,
    { notReceived = false, later }: { notReceived?: boolean; later?: { seconds: number; turn: string } } = {},
  ): Promise<void> {
    const settings = inLanguage(await office.settings(), res.locals.language)
    const flooded = await turns.isFlooded()
    res.render('intake/check', {
      ...standing,
      turn: later?.turn ?? (await turns.give(standing.formId)),
      flooded: flooded && {
        bits: WORK_BITS,
        seconds: later?.seconds ?? WAIT_SECONDS,
        early: later !== undefined,
      },
      fields: REPORT_FIELDS,
      answers: answersView(settings, checked.report, {
        ...res.locals,
        dangerAnswered: Boolean(standing.values['danger']),
      }),
      danger: checked.report.content.danger ? settings.danger : '',
      reach: checked.reach,
      bodies: settings.bodies,
      notReceived,
    })
  }

  async function showReceipt(res: Response, receipt: Receipt): Promise<void> {
    const settings = inLanguage(await office.settings(), res.locals.language)
    res.render('intake/receipt', receiptView(settings, receipt))
  }

  async function checkStep(res: Response, standing: Standing, sent: SentReport): Promise<void> {
    const checked = await reports.checkReport(sent)
    if (checked.ok) return showCheck(res, { ...standing, files: checked.files }, checked)
    res.status(422)
    await showForm(res, { ...standing, files: checked.files }, checked.errors)
  }

  /** In a flood, whether it is this form's turn; otherwise the page that says when it will be. */
  async function isTheirTurn(req: Request, res: Response, at: Standing, sent: SentReport): Promise<boolean> {
    const { id: formId } = sent.form
    const [turn, work] = [String(sent.values['turn'] ?? ''), String(sent.values['work'] ?? '')]
    const admission = await turns.admit({ formId, turn, work, caller: callerOf(req) })
    if (admission.admitted) return true
    const checked = await reports.checkReport(sent)
    res.status(checked.ok ? 429 : 422).setHeader('Retry-After', String(admission.seconds))
    if (checked.ok) await showCheck(res, { ...at, files: checked.files }, checked, { later: admission })
    else await showForm(res, { ...at, files: checked.files }, checked.errors)
    return false
  }

  async function sendStep(res: Response, standing: Standing, sent: SentReport): Promise<void> {
    const filing = await reports.file(sent, String(sent.values['told'] ?? ''))
    if (filing.result === 'filed') return showReceipt(res, filing.receipt)
    if (filing.result === 'toCorrect') {
      res.status(422)
      return showForm(res, { ...standing, files: filing.files }, filing.errors)
    }
    if (filing.result === 'noRoom') res.status(507)
    const at = { ...standing, files: filing.checked.files }
    await showCheck(res, at, filing.checked, { notReceived: filing.result === 'noRoom' })
  }

  return {
    empty: async (req: Request, res: Response): Promise<void> => {
      const stream = streamOf(req)
      await showForm(res, { stream, token: await reports.newForm(), values: {}, files: [] })
    },

    /** Every button of the form and of the check step comes here. */
    sent: async (
      req: Request,
      res: Response,
      { token, step, values, listedFiles }: SentForm,
    ): Promise<void> => {
      const stream = streamOf(req)
      const form = await reports.openForm(token)
      const standing = { stream, token, values, files: [], formId: form.id }
      const fileErrors = refusalErrors(refusedFiles(req))
      if (ranOutOfRoom(req)) {
        res.status(507)
        return showForm(res, { ...standing, files: await reports.filesOf(form) }, fileErrors)
      }
      const sent = { stream, form, values, listedFiles, fileErrors }
      if (step.name === 'check') return checkStep(res, standing, sent)
      if (step.name === 'send' && !(await isTheirTurn(req, res, standing, sent))) return
      if (step.name === 'send') return sendStep(res, standing, sent)
      if (step.name === 'remove') await reports.removeFile(form, step.file)
      if (Object.keys(fileErrors).length > 0) res.status(422)
      await showForm(res, { ...standing, files: await reports.filesOf(form) }, fileErrors)
    },
  }
}

/** @throws {NotFound} for a door that doesn't exist */
export function streamOf(req: Request): Stream {
  const stream = STREAMS.find((one) => one === req.params['stream'])
  if (!stream) throw new NotFound()
  return stream
}
