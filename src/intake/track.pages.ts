import type { Request, Response } from 'express'
import { CaseChanged, ReceiptUnknown, StepNotAllowed } from '../cases/case.errors.js'
import type { OfficeService } from '../office/office.service.js'
import { inLanguage } from '../office/office.view.js'
import { storeErrors } from '../web/store-errors.js'
import { refusedFiles } from '../web/uploads.js'
import type { FieldErrors, RawFields } from '../web/validation.js'
import { refusalErrors, ranOutOfRoom } from '../web/refusals.js'
import type { SentForm } from './form-steps.js'
import { mistypedReceipt } from './mistyped-receipt.js'
import type { ReceiptTries } from './receipt-tries.js'
import type { FollowedCase, TrackService } from './track.service.js'
import { followedView } from './track.views.js'
import type { Score } from '../cases/vocabulary.js'
import type { StagedFile } from './staging.js'

export type TrackPagesDependencies = {
  track: TrackService
  tries: ReceiptTries
  office: Pick<OfficeService, 'settings'>
}

/** What stands on the case page beside the case itself. */
type Beside = {
  token?: string
  files?: StagedFile[]
  values?: RawFields
  errors?: FieldErrors
  /** What was just done, or what came in between: `track.notice.<notice>` in the locales. */
  notice?: string
}

/** The pages for coming back with a receipt. It travels in bodies only: an address would stay in the phone. */
export function trackPages({ track, tries, office }: TrackPagesDependencies) {
  async function showCase(res: Response, opened: FollowedCase, beside: Beside = {}): Promise<void> {
    const settings = inLanguage(await office.settings(), res.locals.language)
    res.render('intake/case', {
      ...followedView(settings, opened, res.locals),
      files: [],
      values: {},
      ...beside,
      token: beside.token ?? (await track.newForm()),
    })
  }

  const showFind = (res: Response, values: RawFields, errors?: FieldErrors): void =>
    res.render('intake/find', { values, errors })

  /** Opens the case, or says that no complaint has this receipt, or why what was typed can't be one. */
  async function withCase(
    res: Response,
    typed: string,
    show: (opened: FollowedCase) => Promise<void>,
  ): Promise<void> {
    const mistyped = mistypedReceipt(typed)
    if (mistyped) {
      res.status(422)
      return showFind(res, { receipt: typed }, { receipt: mistyped })
    }
    try {
      await tries.lookUp(async () => show(await track.open(typed)))
    } catch (error) {
      if (!(error instanceof ReceiptUnknown)) throw error
      await tries.wrong(res)
      res.status(422)
      showFind(res, { receipt: typed }, { receipt: { key: 'receiptUnknown' } })
    }
  }

  async function askWithdrawal(
    res: Response,
    { receipt, followed }: FollowedCase,
    beside: { reason?: string; changed?: boolean; errors?: FieldErrors } = {},
  ): Promise<void> {
    const { number, status, version } = followed
    const { reason = '', ...more } = beside
    res.render('intake/withdraw', { receipt, number, status, version, values: { reason }, ...more })
  }

  return {
    find: (_req: Request, res: Response): void => showFind(res, {}),

    open: (_req: Request, res: Response, form: { receipt: string }) =>
      withCase(res, form.receipt, (opened) => showCase(res, opened)),

    reply: async (req: Request, res: Response, { token, step, values, listedFiles }: SentForm) => {
      const form = await track.openForm(token)
      const errors = refusalErrors(refusedFiles(req))
      const typed = String(values['receipt'] ?? '')
      await withCase(res, typed, async (opened) => {
        const again = async (more: Beside, status = 200) => {
          res.status(status)
          await showCase(res, opened, { token, values, files: await track.filesOf(form), ...more })
        }
        if (ranOutOfRoom(req)) return again({ errors }, 507)
        if (step.name === 'remove') {
          await track.removeFile(form, step.file)
          return again({})
        }
        try {
          const sent = { receipt: opened.receipt, form, values, listedFiles, fileErrors: errors }
          const replying = await track.reply(sent)
          if (!replying.ok) return await again({ errors: replying.errors }, 422)
          await showCase(res, await track.open(typed), { notice: 'sent' })
        } catch (error) {
          const notice = noticeOf(error)
          await again({ notice: notice.key }, notice.status)
        }
      })
    },

    withdraw: (_req: Request, res: Response, form: WithdrawForm) =>
      withCase(res, form.receipt, async (opened) => {
        if (!form.confirmed) return askWithdrawal(res, opened)
        try {
          await track.withdraw(opened.receipt, form)
          await showCase(res, await track.open(form.receipt), { notice: 'withdrawn' })
        } catch (error) {
          const notice = noticeOf(error)
          const now = await track.open(form.receipt)
          res.status(notice.status)
          if (notice.key === 'changed' && now.followed.status !== 'closed')
            return askWithdrawal(res, now, { reason: form.reason, changed: true })
          await showCase(res, now, { notice: notice.key, values: { message: form.reason } })
        }
      }),

    withdrawInvalid: (_req: Request, res: Response, { errors, values }: Mistakes) =>
      withCase(res, String(values['receipt'] ?? ''), (opened) =>
        askWithdrawal(res, opened, { reason: String(values['reason'] ?? ''), errors }),
      ),

    reopen: (_req: Request, res: Response, form: { receipt: string; reason: string }) =>
      withCase(res, form.receipt, async (opened) => {
        try {
          await track.askReopening(opened.receipt, form)
          await showCase(res, await track.open(form.receipt), { notice: 'reopeningAsked' })
        } catch (error) {
          const notice = noticeOf(error)
          res.status(notice.status)
          const now = await track.open(form.receipt)
          await showCase(res, now, { notice: notice.key, values: { message: form.reason } })
        }
      }),

    /** Shows the case again with what was typed and what is wrong with it. */
    showAgain: (_req: Request, res: Response, { errors, values }: Mistakes) =>
      withCase(res, String(values['receipt'] ?? ''), (opened) => showCase(res, opened, { errors, values })),

    rate: (_req: Request, res: Response, form: { receipt: string; closing: number; score: Score }) =>
      withCase(res, form.receipt, async (opened) => {
        try {
          await track.rate(opened.receipt, form)
          await showCase(res, await track.open(form.receipt), { notice: 'rated' })
        } catch (error) {
          const notice = noticeOf(error)
          res.status(notice.status)
          await showCase(res, await track.open(form.receipt), {
            notice: notice.key,
            values: { score: String(form.score) },
          })
        }
      }),

    invalid: (_req: Request, res: Response, { values }: Mistakes): void => {
      showFind(res, values, { receipt: { key: 'notDigits' } })
    },
  }
}

type WithdrawForm = { receipt: string; reason: string; version: number; confirmed?: 'yes' | undefined }
type Mistakes = { errors: FieldErrors; values: RawFields }

/** What came in between, in words that keep what was typed on the page. @throws what it doesn't know */
function noticeOf(error: unknown): { status: number; key: string } {
  if (error instanceof CaseChanged) return { status: 409, key: 'changed' }
  if (error instanceof StepNotAllowed) return { status: 409, key: 'notNow' }
  if (storeErrors(error)?.key === 'storeFull') return { status: 507, key: 'noRoom' }
  throw error
}
