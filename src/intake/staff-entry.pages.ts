import type { Request, Response } from 'express'
import { z } from 'zod'
import { actorOf } from '../cases/case.desk.js'
import type { CaseService } from '../cases/case.service.js'
import { CHANNELS, STREAMS, type Stream } from '../cases/vocabulary.js'
import { behalfFor } from '../officers/roles.js'
import type { Office } from '../office/office.model.js'
import type { OfficeService } from '../office/office.service.js'
import { inLanguage } from '../office/office.view.js'
import { refusedFiles } from '../web/uploads.js'
import { check, choice, type FieldErrors, type RawFields } from '../web/validation.js'
import type { SentForm } from './form-steps.js'
import { ranOutOfRoom, refusalErrors } from '../web/refusals.js'
import type { Filing, ReportService } from './report.service.js'
import { formView, receiptView } from './report.views.js'
import type { StagedFile } from './staging.js'

/** How a complaint may reach staff: what comes through the public form isn't theirs to enter. */
export const STAFF_CHANNELS = CHANNELS.filter((channel) => channel !== 'web') as [
  'walk-in',
  'phone',
  'letter',
]

const channelSchema = z.object({ channel: choice(STAFF_CHANNELS) })

export type StaffEntryPagesDependencies = {
  reports: ReportService
  cases: Pick<CaseService, 'mayOpen'>
  office: Pick<OfficeService, 'settings'>
}

/** The form as it stands, and the token that it goes on under. */
type Standing = { token: string; values: RawFields; files: StagedFile[] }
type More = { errors?: FieldErrors; reach?: 'nobody'; notReceived?: boolean }

/** A complaint that somebody made at the counter, by telephone or by letter, entered for them. */
export function staffEntryPages({ reports, cases, office }: StaffEntryPagesDependencies) {
  async function showForm(res: Response, standing: Standing, more: More = {}): Promise<void> {
    const settings = inLanguage(await office.settings(), res.locals.language)
    const { t } = res.locals
    const view = formView(settings, 'corruption', res.locals)
    res.render('intake/staff-entry', {
      ...standing,
      ...view,
      ...more,
      errors: more.errors && asRecorded(more.errors),
      keepLanguage: res.req.method === 'POST',
      streams: STREAMS.map((stream) => ({
        name: t(`case.stream.${stream}`),
        categories: formView(settings, stream, res.locals).categories,
      })),
      channels: STAFF_CHANNELS.map((channel) => ({ value: channel, text: t(`case.channel.${channel}`) })),
      bodies: settings.bodies,
    })
  }

  async function answer(res: Response, standing: Standing, filing: Filing): Promise<void> {
    if (filing.result === 'filed') {
      const settings = inLanguage(await office.settings(), res.locals.language)
      const mayOpen = await cases.mayOpen(actorOf(res), filing.receipt.number)
      return res.render('intake/staff-receipt', { ...receiptView(settings, filing.receipt), mayOpen })
    }
    if (filing.result === 'toCorrect') {
      res.status(422)
      return showForm(res, { ...standing, files: filing.files }, { errors: filing.errors })
    }
    const at = { ...standing, files: filing.checked.files }
    if (filing.result === 'toConfirm') return showForm(res, at, { reach: 'nobody' })
    res.status(507)
    return showForm(res, at, { notReceived: true })
  }

  return {
    empty: async (_req: Request, res: Response): Promise<void> => {
      await showForm(res, { token: await reports.newForm(), values: {}, files: [] })
    },

    /** Takes a file out, or files the complaint; the answer to that is the receipt, which stands in no address. */
    sent: async (
      req: Request,
      res: Response,
      { token, step, values, listedFiles }: SentForm,
    ): Promise<void> => {
      const form = await reports.openForm(token)
      const standing = { token, values, files: [] }
      const fileErrors = refusalErrors(refusedFiles(req))
      if (ranOutOfRoom(req) || step.name === 'remove') {
        if (step.name === 'remove') await reports.removeFile(form, step.file)
        if (ranOutOfRoom(req)) res.status(507)
        return showForm(res, { ...standing, files: await reports.filesOf(form) }, { errors: fileErrors })
      }
      const stream = streamIn(await office.settings(), values)
      const channel = check(channelSchema, values)
      const sent = { stream, form, values, listedFiles, fileErrors }
      if (!channel.ok) {
        const checked = await reports.checkReport(sent)
        const errors = { ...channel.errors, ...(checked.ok ? {} : checked.errors) }
        res.status(422)
        return showForm(res, { ...standing, files: checked.files }, { errors })
      }
      const actor = actorOf(res)
      const entry = { channel: channel.form.channel, by: actor.id, ...behalfFor(actor, 'case:enter') }
      await answer(res, standing, await reports.file({ ...sent, entry }, String(values['told'] ?? '')))
    },
  }
}

/** What staff are told of a field left empty: they write down what somebody else knows, and who that is. */
const asRecorded = (errors: FieldErrors): FieldErrors =>
  Object.fromEntries(
    Object.entries(errors).map(([name, error]) => [
      name,
      ['what', 'contactName'].includes(name) && error.key === 'required'
        ? { ...error, key: 'recorded' }
        : error,
    ]),
  )

/** The stream of the category that was chosen; without one the form comes back anyway. */
const streamIn = ({ categories }: Office, values: RawFields): Stream =>
  categories.find((category) => category.key === values['category'])?.stream ?? 'corruption'
