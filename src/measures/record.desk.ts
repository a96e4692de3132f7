import type { Request, Response } from 'express'
import type { Office } from '../office/office.model.js'
import type { Actor, Officer } from '../officers/officer.js'
import { localPath } from '../web/language.js'
import type { FormPage } from '../web/route.js'
import { storeErrors } from '../web/store-errors.js'
import { rawFields, type FieldErrors, type RawFields } from '../web/validation.js'
import { RecordChanged, RecordNotFound, RecordNotYours, RecordRefused } from './measures.errors.js'
import { undeclared } from './procurement.js'
import { listOf, textOf } from './record.fields.js'
import type { FileService } from './record.files.js'
import type { LinkService } from './record.links.js'
import type { Published } from './oit.js'
import type { PolicyRecord, RecordService } from './record.service.js'
import { languageDesk, type Desk } from './record.view.js'
import type { ReportService } from './report.service.js'
import type { SummaryMilestone } from './year.js'

export type RecordPagesDependencies = {
  records: RecordService
  links: LinkService
  reports: ReportService
  files: FileService
  /** When figures of a year were last published, and whether they are of the whole year. */
  figures: (fiscalYear: number) => Promise<Published['figures']>
  /** Annual summaries as far as the calendar needs them. */
  summaries: (fiscalYear: number) => Promise<SummaryMilestone[]>
  siteUrl: string | undefined
  office: { settings: () => Promise<Office> }
  officers: () => Promise<Officer[]>
  clock: () => Date
}

/** A form that is shown again. `since`: the version it was written on, where somebody was faster. */
export type Sent = { errors?: FieldErrors; values: RawFields; since?: number }

/** Who reads, and the words and choices behind the codes, those of a record among them. */
export async function deskOf(
  { office, officers, records }: RecordPagesDependencies,
  res: Response,
  record?: PolicyRecord,
): Promise<Desk> {
  const [settings, people, methods] = await Promise.all([
    office.settings(),
    officers(),
    records.list('method', 0),
  ])
  const same = (values: string[]) => values.map((value) => ({ value, text: value }))
  return languageDesk(settings, people, res.locals, {
    officers: people.filter(({ active }) => active).map(({ id, name }) => ({ value: id, text: name })),
    methods: methods.map(({ id, values }) => ({ value: id, text: textOf(values, 'name') })),
    steps: same(listOf(record?.values ?? {}, 'steps')),
    people: same(record ? [...undeclared(record), ...declared(record)] : []),
  })
}

/** Who has declared already stands last: they may declare anew. */
const declared = (record: PolicyRecord): string[] => {
  const open = undeclared(record)
  return listOf(record.values, 'persons').filter((person) => !open.includes(person))
}

/** Shows a form again, with what was typed and what is wrong with it. */
type ShowAgain = (req: Request, res: Response, sent: Sent) => Promise<void>

/** A form that is done as it asks; where that can't be, what was typed is on the page that says why. */
export const keptForm =
  <T>(again: ShowAgain, attempt: FormPage<T>): FormPage<T> =>
  async (req, res, form) => {
    const values = rawFields(req.body)
    try {
      await attempt(req, res, form)
    } catch (error) {
      if (error instanceof RecordChanged) {
        res.status(409)
        return again(req, res, { values, since: error.sinceVersion })
      }
      const known = refusalOf(error)
      if (!known) throw error
      res.status(known.status)
      await again(req, res, { values, errors: known.errors })
    }
  }

/** Back to a record, which says what was done. */
export const seeRecord = (res: Response, path: string, done: string): void =>
  res.redirect(303, `${localPath(res.locals.language, path)}?done=${done}`)

/** What keeps a form from being taken while its words can still be shown. */
function refusalOf(error: unknown): { status: number; errors: FieldErrors } | undefined {
  if (error instanceof RecordRefused) return error
  if (error instanceof RecordNotYours) return { status: error.status, errors: { form: { key: 'notYours' } } }
  const full = storeErrors(error)
  return full?.key === 'storeFull'
    ? { status: full.status, errors: { form: { key: 'storeFull' } } }
    : undefined
}

export function actorOf(res: Response): Actor {
  const { officer } = res.locals
  if (!officer) throw new Error('Nobody is signed in')
  return officer
}

/** @throws {RecordNotFound} */
export function idOf(req: Request): string {
  const { id } = req.params
  if (typeof id !== 'string' || !/^\d{4}-[a-z]+-[a-z0-9-]{1,60}$/.test(id)) throw new RecordNotFound()
  return id
}
