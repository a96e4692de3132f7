import { ReceiptUnknown } from '../cases/case.errors.js'
import type { ReporterCase } from '../cases/case.js'
import type { CaseService } from '../cases/case.service.js'
import type { Score } from '../cases/vocabulary.js'
import { readReceipt } from '../sealing/receipt.js'
import { check, type FieldErrors, type RawFields } from '../web/validation.js'
import type { FormTokens, OpenForm } from './form-token.js'
import { asSealed, fileErrors } from './report.service.js'
import type { Staging } from './staging.js'
import { messageSchema } from './track.schema.js'

export type TrackServiceDependencies = {
  cases: Pick<CaseService, 'forReceipt' | 'reply' | 'withdraw' | 'askReopening' | 'rate'>
  tokens: FormTokens
  staging: Staging
}

/** A case that somebody came back to: the twenty digits that opened it, and what they open. */
export type FollowedCase = { receipt: string; followed: ReporterCase }

export type SentReply = {
  receipt: string
  form: OpenForm
  values: RawFields
  listedFiles: string[]
  fileErrors: FieldErrors
}

export type Replying = { ok: true } | { ok: false; errors: FieldErrors }

export type TrackService = ReturnType<typeof trackService>

/** What a reporter does when they come back. */
export function trackService({ cases, tokens, staging }: TrackServiceDependencies) {
  return {
    newForm: () => tokens.issue('reply'),
    openForm: (token: string) => tokens.open('reply', token),
    removeFile: (form: OpenForm, id: string) => staging.remove(form, id),
    filesOf: (form: OpenForm) => staging.waiting(form),

    /**
     * Opens a case with a receipt as somebody typed it. What can't be one needs no looking up.
     * @throws {ReceiptUnknown}
     */
    async open(typed: string): Promise<FollowedCase> {
      const receipt = readReceipt(typed)
      if (receipt === undefined) throw new ReceiptUnknown()
      return { receipt, followed: await cases.forReceipt(receipt) }
    },

    /** Sends a message, files or both; the same form sends them once. @throws {ReceiptUnknown} */
    async reply(sent: SentReply): Promise<Replying> {
      const checked = check(messageSchema, sent.values)
      const files = await staging.waiting(sent.form)
      const errors = { ...(checked.ok ? {} : checked.errors), ...fileErrors(sent, files) }
      if (!checked.ok || Object.keys(errors).length > 0) return { ok: false, errors }
      const text = checked.form.message
      if (text === '' && files.length === 0) return { ok: false, errors: { message: { key: 'required' } } }
      await cases.reply(sent.receipt, { text, files: files.map(asSealed), messageId: sent.form.id })
      return { ok: true }
    },

    withdraw: (receipt: string, form: { reason: string; version: number }) => cases.withdraw(receipt, form),
    rate: (receipt: string, form: { closing: number; score: Score }) => cases.rate(receipt, form),
    askReopening: (receipt: string, form: { reason: string }) => cases.askReopening(receipt, form),
  }
}
