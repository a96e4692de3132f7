import { CategoryUnknown, ReceiptUnknown } from '../cases/case.errors.js'
import type { CaseService } from '../cases/case.service.js'
import type { FiledCase, SealedFile } from '../cases/case.js'
import type { Channel, Stream } from '../cases/vocabulary.js'
import type { OfficeService } from '../office/office.service.js'
import { FILES_MAX } from '../web/uploads.js'
import { check, type FieldErrors, type RawFields } from '../web/validation.js'
import { storeErrors } from '../web/store-errors.js'
import type { FormTokens, OpenForm } from './form-token.js'
import { reportSchema, type Report } from './report.schema.js'
import type { StagedFile, Staging } from './staging.js'

export type Reach = Awaited<ReturnType<CaseService['whoMayOpen']>>

export type ReportServiceDependencies = {
  cases: Pick<CaseService, 'open' | 'forReceipt' | 'whoMayOpen'>
  office: Pick<OfficeService, 'settings' | 'installation'>
  tokens: FormTokens
  staging: Staging
}

/** A report form as it was sent: its keys, its fields, the files that it says it has. */
export type SentReport = {
  stream: Stream
  form: OpenForm
  values: RawFields
  listedFiles: string[]
  /** What went wrong with the files that came with it. */
  fileErrors: FieldErrors
  /** Who of the staff entered it, and how it reached them; nothing for what a resident sends. */
  entry?: Entry
}

/** How a report that staff enter came in, and their officer id. */
export type Entry = { channel: Channel; by: string; onBehalfOf?: string | undefined }

/** A report that may be sent, and how far it will reach. */
export type CheckedReport =
  | { ok: true; report: Report; files: StagedFile[]; reach: Reach }
  | { ok: false; errors: FieldErrors; files: StagedFile[] }

export type Receipt = Omit<FiledCase, 'isNew'> & { receipt: string; danger: boolean }

export type Filing =
  | { result: 'filed'; receipt: Receipt }
  | { result: 'toCorrect'; errors: FieldErrors; files: StagedFile[] }
  /** Nobody in the office could open it, and the person hasn't been told so yet. */
  | { result: 'toConfirm'; checked: Extract<CheckedReport, { ok: true }> }
  | { result: 'noRoom'; checked: Extract<CheckedReport, { ok: true }> }

export type ReportService = ReturnType<typeof reportService>

/** How a report is checked and filed. */
export function reportService({ cases, office, tokens, staging }: ReportServiceDependencies) {
  async function checkReport(sent: SentReport): Promise<CheckedReport> {
    const { stream, values, entry } = sent
    const schema = reportSchema(await office.settings(), stream, values, { contactNeeded: !entry })
    const checked = check(schema, values)
    const files = await staging.waiting(sent.form)
    const errors = { ...(checked.ok ? {} : checked.errors), ...fileErrors(sent, files) }
    if (!checked.ok || Object.keys(errors).length > 0) return { ok: false, errors, files }
    const { positions } = checked.form.content
    const reach = positions.length > 0 ? await cases.whoMayOpen(positions) : 'office'
    return { ok: true, report: checked.form, files, reach }
  }

  /** The receipt of a form that was sent before: its answer got lost, or its files are the case's by now. */
  async function alreadyFiled(sent: SentReport): Promise<Receipt | undefined> {
    try {
      const { number, receivedAt, answerDue, resolveDue } = await cases.forReceipt(sent.form.receipt)
      return { number, receivedAt, answerDue, resolveDue, ...slipOf(sent) }
    } catch (error) {
      if (error instanceof ReceiptUnknown) return undefined
      throw error
    }
  }

  async function open(sent: SentReport, checked: Extract<CheckedReport, { ok: true }>): Promise<Filing> {
    const { report, files } = checked
    try {
      const { isNew, ...filed } = await cases.open({
        ...report,
        ...(sent.entry ?? { channel: 'web', by: 'reporter' }),
        files: files.map(asSealed),
        receipt: sent.form.receipt,
      })
      // Files of a form that lost the race may not be the case's: those the sweeper decides about.
      if (isNew) await staging.handOver(files)
      return { result: 'filed', receipt: { ...filed, ...slipOf(sent) } }
    } catch (error) {
      if (storeErrors(error)?.key === 'storeFull') return { result: 'noRoom', checked }
      if (error instanceof CategoryUnknown)
        return { result: 'toCorrect', errors: { category: { key: 'choose' } }, files }
      throw error
    }
  }

  return {
    newForm: () => tokens.issue('report'),
    openForm: (token: string) => tokens.open('report', token),
    checkReport,

    /** Takes a file out of the form. */
    removeFile: (form: OpenForm, id: string) => staging.remove(form, id),
    filesOf: (form: OpenForm) => staging.waiting(form),

    /**
     * Files a report, once: the same form always leads to the same receipt. Resolves when the case is on disk.
     *
     * @param told how far the person was told that the report reaches
     */
    async file(sent: SentReport, told: string): Promise<Filing> {
      const checked = await checkReport(sent)
      if (checked.ok && (checked.reach !== 'nobody' || told === 'nobody')) return open(sent, checked)
      const before = await alreadyFiled(sent)
      if (before) return { result: 'filed', receipt: before }
      if (checked.ok) return { result: 'toConfirm', checked }
      return { result: 'toCorrect', errors: checked.errors, files: checked.files }
    },
  }
}

/** What the receipt page needs beyond the case: the answer to a form sent again must show the same. */
const slipOf = ({ form, values }: SentReport) => ({
  receipt: form.receipt,
  danger: values['danger'] === 'yes',
})

/** What is wrong with a form's files; ones that it lists and that don't wait any more must not be missed silently. */
export function fileErrors(
  sent: Pick<SentReport, 'listedFiles' | 'fileErrors'>,
  files: StagedFile[],
): FieldErrors {
  const present = new Set(files.map((file) => file.id))
  if (sent.fileErrors['files']) return sent.fileErrors
  if (sent.listedFiles.some((id) => !present.has(id))) return { files: { key: 'filesGone' } }
  return files.length > FILES_MAX ? { files: { key: 'fileTooMany' } } : {}
}

export function asSealed(staged: StagedFile): SealedFile {
  const { id: _id, ...file } = staged
  return file
}
