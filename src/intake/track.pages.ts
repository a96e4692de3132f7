import type { Request, Response } from 'express'
import { CaseChanged, ReceiptUnknown, StepNotAllowed } from '../cases/case.errors.js'
import type { OfficeService } from '../office/office.service.js'
import { inLanguage } from '../office/office.view.js'
import { storeErrors } from '../web/store-errors.js'
import { refusedFiles } from '../web/uploads.js'
import { rawFields, type FieldErrors, type RawFields } from '../web/validation.js'
import { refusalErrors, ranOutOfRoom } from '../web/refusals.js'
import type { SentForm } from './form-steps.js'
import { TokenMissing } from './intake.errors.js'
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
  /** Something typed on this page wasn't sent by the button that was pressed, and is still in its field. */
  waiting?: boolean
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

  /** The page after a button that sends only one of its texts: the others are still in their fields. */
  async function showDone(
    req: Request,
    res: Response,
    typed: string,
    notice: string,
    sent: Sent,
  ): Promise<void> {
    const values = besides(req, sent)
    const waiting = [values['message'], values['reason'], values['files']].some((text) => text?.trim())
    await showCase(res, await track.open(typed), { ...(await formOf(req)), values, notice, waiting })
  }

  /** The message form as it was, with the files that wait in it: sending it later is still once. */
  async function formOf(req: Request): Promise<Pick<Beside, 'token' | 'files'>> {
    const token = typedIn(req)['form'] ?? ''
    try {
      return { token, files: await track.filesOf(await track.openForm(token)) }
    } catch (error) {
      if (!(error instanceof TokenMissing)) throw error
      return {}
    }
  }

  /** A reason that can't be sent as such now, as a message below one that was typed already. */
  async function showAsMessage(
    req: Request,
    res: Response,
    opened: FollowedCase,
    notice: string,
  ): Promise<void> {
    const { message = '', reason = '', ...values } = typedIn(req)
    const both = [message, reason].filter((text) => text.trim()).join('\n\n')
    await showCase(res, opened, { ...(await formOf(req)), notice, values: { ...values, message: both } })
  }

  async function askWithdrawal(
    req: Request,
    res: Response,
    { receipt, followed }: FollowedCase,
    beside: { reason?: string; changed?: boolean; errors?: FieldErrors } = {},
  ): Promise<void> {
    const { number, status, version } = followed
    const { reason = '', ...more } = beside
    const { form, message } = typedIn(req)
    res.render('intake/withdraw', {
      receipt,
      number,
      status,
      version,
      values: { reason, form, message },
      ...more,
    })
  }

  return {
    find: (_req: Request, res: Response): void => showFind(res, {}),

    open: (req: Request, res: Response, form: { receipt: string }) =>
      withCase(res, form.receipt, async (opened) =>
        showCase(res, opened, { ...(await formOf(req)), values: besides(req, 'reason') }),
      ),

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
          const { reason = '', score = '' } = typedIn(req)
          const waiting = reason.trim() !== ''
          await showCase(res, await track.open(typed), { values: { reason, score }, notice: 'sent', waiting })
        } catch (error) {
          const notice = noticeOf(error)
          await again({ notice: notice.key }, notice.status)
        }
      })
    },

    withdraw: (req: Request, res: Response, form: WithdrawForm) =>
      withCase(res, form.receipt, async (opened) => {
        if (!form.confirmed) return askWithdrawal(req, res, opened)
        try {
          await track.withdraw(opened.receipt, form)
          await showDone(req, res, form.receipt, 'withdrawn', 'reason')
        } catch (error) {
          const notice = noticeOf(error)
          const now = await track.open(form.receipt)
          res.status(notice.status)
          if (notice.key === 'changed' && now.followed.status !== 'closed')
            return askWithdrawal(req, res, now, { reason: form.reason, changed: true })
          await showAsMessage(req, res, now, notice.key)
        }
      }),

    withdrawInvalid: (req: Request, res: Response, { errors, values }: Mistakes) =>
      withCase(res, String(values['receipt'] ?? ''), (opened) =>
        askWithdrawal(req, res, opened, { reason: String(values['reason'] ?? ''), errors }),
      ),

    reopen: (req: Request, res: Response, form: { receipt: string; reason: string }) =>
      withCase(res, form.receipt, async (opened) => {
        try {
          await track.askReopening(opened.receipt, form)
          await showDone(req, res, form.receipt, 'reopeningAsked', 'reason')
        } catch (error) {
          const notice = noticeOf(error)
          res.status(notice.status)
          const now = await track.open(form.receipt)
          await showAsMessage(req, res, now, notice.key)
        }
      }),

    /** Shows the case again with what was typed and what is wrong with it. */
    showAgain: (req: Request, res: Response, { errors, values }: Mistakes) =>
      withCase(res, String(values['receipt'] ?? ''), async (opened) =>
        showCase(res, opened, { ...(await formOf(req)), errors, values }),
      ),

    rate: (req: Request, res: Response, form: { receipt: string; closing: number; score: Score }) =>
      withCase(res, form.receipt, async (opened) => {
        try {
          await track.rate(opened.receipt, form)
          await showDone(req, res, form.receipt, 'rated', 'score')
        } catch (error) {
          const notice = noticeOf(error)
          res.status(notice.status)
          const now = await track.open(form.receipt)
          await showCase(res, now, { ...(await formOf(req)), notice: notice.key, values: typedIn(req) })
        }
      }),

    invalid: (_req: Request, res: Response, { values }: Mistakes): void => {
      showFind(res, values, { receipt: { key: 'notDigits' } })
    },
  }
}

type WithdrawForm = { receipt: string; reason: string; version: number; confirmed?: 'yes' | undefined }
/** The part of the page that a button sends. */
type Sent = 'reason' | 'score'

/** The page's one form as it came; its other buttons' fields are in it too. */
const typedIn = (req: Request): Record<string, string> =>
  Object.fromEntries(
    Object.entries(rawFields(req.body)).filter(
      (field): field is [string, string] => typeof field[1] === 'string',
    ),
  )

const besides = (req: Request, sent: Sent) => ({ ...typedIn(req), [sent]: '' })

type Mistakes = { errors: FieldErrors; values: RawFields }

/** What came in between, in words that keep what was typed on the page. @throws what it doesn't know */
function noticeOf(error: unknown): { status: number; key: string } {
  if (error instanceof CaseChanged) return { status: 409, key: 'changed' }
  if (error instanceof StepNotAllowed) return { status: 409, key: 'notNow' }
  if (storeErrors(error)?.key === 'storeFull') return { status: 507, key: 'noRoom' }
  throw error
}
