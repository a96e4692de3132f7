import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { ROOT } from '../config.js'
import type { OfficeService } from '../office/office.service.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import type { InvalidPage } from '../web/route.js'
import { rawFields, type FieldErrors, type RawFields } from '../web/validation.js'
import { trailCsv, trailJson, type TrailFile } from './audit.export.js'
import { headKey, signHead, type SignedHead } from './audit.head.js'
import { filterOf, FILTER_FIELDS, type ExportForm } from './audit.schema.js'
import type { AuditService } from './audit.service.js'
import { actionInWords, nameOf, type Names } from './audit.view.js'

/** Served as it is: what is downloaded is what the tests hold to its word. */
const CHECK = readFileSync(join(ROOT, 'scripts/check-audit.mjs'), 'utf8')

export type ExportPageDependencies = {
  audit: Pick<AuditService, 'record' | 'head' | 'all'>
  office: Pick<OfficeService, 'settings' | 'installation'>
  names: () => Promise<Names>
  clock: () => Date
}

/** The trail to take away: all of it or a part, its signed head, and the program that checks both. */
export function auditExportPages({ audit, office, names, clock }: ExportPageDependencies) {
  async function signedHead(at: Date): Promise<SignedHead> {
    const [{ name }, { secret }, head] = await Promise.all([
      office.settings(),
      office.installation(),
      audit.head(),
    ])
    return signHead(head, { office: name.th, at, key: headKey(secret) })
  }

  async function show(res: Response, values: RawFields, errors: FieldErrors = {}): Promise<void> {
    const people = await names()
    const inWords = (field: string, value: string) =>
      field === 'who'
        ? nameOf(value, people, res.locals.t)
        : field === 'action'
          ? actionInWords(value, res.locals.t)
          : value
    res.render('audit/export', {
      errors,
      values: { format: 'json', ...values },
      chosen: FILTER_FIELDS.flatMap((name) => {
        const value = values[name]
        return typeof value === 'string' && value ? [{ name, value, text: inWords(name, value) }] : []
      }),
    })
  }

  return {
    /** Where the form of the file is chosen; what of the trail was chosen on the page before. */
    ask: (req: Request, res: Response) => show(res, rawFields(req.query)),
    invalid: (_req: Request, res: Response, { errors, values }: Parameters<InvalidPage>[2]) =>
      show(res, values, errors),

    /** That it was taken away is the last entry that a whole export holds. */
    async take(_req: Request, res: Response, form: ExportForm): Promise<void> {
      const { officer, t, language } = res.locals
      const at = clock()
      const part = FILTER_FIELDS.some((field) => form[field] !== '')
      const facts = { format: form.format, part }
      const who = officer?.id ?? 'unknown'
      await audit.record([{ id: randomUUID(), at, action: 'audit.exported', who, facts }])
      const head = await signedHead(at)
      const file: TrailFile = { office: head.office, at, part, head, names: await names() }
      const entries = audit.all({ ...filterOf(form), before: head.length + 1 })
      const text = form.format === 'csv' ? trailCsv(entries, file, { t, language }) : trailJson(entries, file)
      res.attachment(`audit-${bangkokIsoDay(at)}.${form.format}`)
      res.type(form.format === 'csv' ? 'text/csv; charset=utf-8' : 'json')
      await pipeline(Readable.from(text), res)
    },

    async head(_req: Request, res: Response): Promise<void> {
      const head = await signedHead(clock())
      res.attachment(`audit-head-${head.length}.json`)
      res.type('json').send(`${JSON.stringify(head, null, 2)}\n`)
    },

    check(_req: Request, res: Response): void {
      res.attachment('check-audit.mjs')
      res.type('text/javascript').send(CHECK)
    },
  }
}
