import type { Request } from 'express'
import { z } from 'zod'
import { fiscalYearOf } from '../office/fiscal-year.js'
import { choice, optionalText, requiredText, text, versionField } from '../web/validation.js'
import { RecordNotFound } from './measures.errors.js'
import type { ReportTexts } from './report.model.js'
import type { ReportForm } from './report.service.js'
import { KIND_NAMES, type KindName } from './record.kinds.js'

/** The year of the first report that the measures began with. */
const FIRST_YEAR = 2565

/** Years for which records can be kept: up to the one that begins next. */
export const isMeasuresYear = (year: number, now: Date): boolean =>
  Number.isInteger(year) && year >= FIRST_YEAR && year <= fiscalYearOf(now) + 1

/** The fiscal year in a page's path. @throws {RecordNotFound} */
export function yearOf(req: Request, now: Date): number {
  const { year } = req.params
  if (typeof year !== 'string' || !/^\d{4}$/.test(year) || !isMeasuresYear(Number(year), now))
    throw new RecordNotFound()
  return Number(year)
}

/** The fiscal year that a page is asked for; today's where none is named or it can't be one. */
export function yearAsked(req: Request, now: Date): number {
  const body: unknown = req.body
  const sent = typeof body === 'object' && body !== null ? Reflect.get(body, 'year') : undefined
  const year = Number(sent ?? req.query['year'] ?? '')
  return isMeasuresYear(year, now) ? year : fiscalYearOf(now)
}

const CASE_NUMBER_MAX = 20
const RECORD_MAX = 120

export const caseNumberSchema = z.object({ caseNumber: requiredText(CASE_NUMBER_MAX) })
export type CaseNumberForm = z.infer<typeof caseNumberSchema>

/** A record as a form chooses it: "procurement/2569-procurement-1f". */
const recordField = z
  .string({ error: 'choose' })
  .max(RECORD_MAX, { error: 'choose' })
  .refine((chosen) => KIND_NAMES.some((kind) => chosen.startsWith(`${kind}/`)), { error: 'choose' })
export const linkSchema = z.object({ record: recordField })
export type LinkForm = z.infer<typeof linkSchema>

/** The kind and the id in such a choice; the schema has seen to it that the kind exists. */
export function recordChoice(chosen: string): { kind: KindName; id: string } {
  const [name, id = ''] = chosen.split('/')
  const kind = KIND_NAMES.find((one) => one === name)
  if (!kind) throw new Error('A choice that no schema has looked at')
  return { kind, id }
}

const REPORT_TEXT_MAX = 6_000
const REASON_MAX = 2_000
const REPORT_FIELD = /^(intro|done|notDone|next|(followUp|done|recommendation)-\d{1,2})$/

/** The form of a step of a report: its texts, whichever it has, and the version it was written on. */
export const reportSchema: z.ZodType<ReportForm> = z
  .looseObject({ version: versionField, comment: optionalText(REASON_MAX) })
  .transform(({ version, comment, ...sent }, context) => {
    const texts: ReportTexts = {}
    for (const [name, value] of Object.entries(sent).filter(([field]) => REPORT_FIELD.test(field))) {
      const read = text(REPORT_TEXT_MAX).safeParse(value)
      if (read.success) texts[name] = read.data
      else {
        const [issue] = read.error.issues
        const params = { max: REPORT_TEXT_MAX }
        context.addIssue({ code: 'custom', message: issue?.message ?? 'unreadable', path: [name], params })
      }
    }
    return { version, comment, texts }
  })

/** Begins a report or a correction of one. */
export const beginReportSchema = z.object({
  year: z
    .string({ error: 'year' })
    .regex(/^25\d{2}$/, { error: 'year' })
    .transform(Number),
  kind: choice(['half-1', 'half-2', 'implementation']),
  reason: optionalText(REASON_MAX),
})
export type BeginReportForm = z.infer<typeof beginReportSchema>

export const retireSchema = z.object({ version: versionField, retired: choice(['yes', 'no']) })

/** Begins a fiscal year; whether it may be begun is for the page, which has the clock. */
export const startYearSchema = z.object({
  year: z
    .string({ error: 'year' })
    .regex(/^25\d{2}$/, { error: 'year' })
    .transform(Number),
})

const FILE_TEXT_MAX = 500

/** What somebody says of a file on a record; of which of these a kind has, record.files.ts judges. */
export const recordFileSchema = z.object({
  description: requiredText(FILE_TEXT_MAX),
  published: choice(['yes', 'no']).default('no'),
  step: optionalText(FILE_TEXT_MAX),
})
export type RecordFileForm = z.infer<typeof recordFileSchema>
