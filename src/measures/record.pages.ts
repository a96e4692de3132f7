import type { Request, Response } from 'express'
import type { Office } from '../office/office.model.js'
import type { Actor, Officer } from '../officers/officer.js'
import { localPath } from '../web/language.js'
import type { FormPage } from '../web/route.js'
import { rawFields, type FieldErrors, type RawFields } from '../web/validation.js'
import { storeErrors } from '../web/store-errors.js'
import { RecordChanged, RecordNotFound, RecordNotYours, RecordRefused } from './measures.errors.js'
import { yearAsked } from './measures.schema.js'
import type { RecordForm } from './record.fields.js'
import { kindOf, type KindName } from './record.kinds.js'
import type { PolicyRecord, RecordService } from './record.service.js'
import * as view from './record.view.js'

export type RecordPagesDependencies = {
  records: RecordService
  office: { settings: () => Promise<Office> }
  officers: () => Promise<Officer[]>
  clock: () => Date
}

type Sent = { errors?: FieldErrors; values: RawFields; since?: number }

/** What was just done, if the page before says so: a word of ours. */
const DONE = ['recorded', 'changed', 'retired', 'restored']

/** The pages of one kind of record: its list, a record, the form for a new one and for a change. */
export function recordPages(given: RecordPagesDependencies, kind: KindName) {
  const { records, clock } = given
  const line = kindOf(kind)
  const home = `/office/measures/${line.slug}`

  async function deskFor(res: Response): Promise<view.Desk> {
    const [settings, officers] = await Promise.all([given.office.settings(), given.officers()])
    return view.languageDesk(settings, officers, res.locals)
  }

  async function showForm(
    req: Request,
    res: Response,
    { year, record, sent }: { year: number; record?: PolicyRecord; sent?: Sent },
  ): Promise<void> {
    const desk = await deskFor(res)
    const saved = record && sent?.since !== undefined ? view.formValues(record.values) : undefined
    res.render('measures/record-form', {
      kind,
      year,
      record: record && { id: record.id, title: view.titleOf(record, desk) },
      home,
      fields: view.formFields(kind, line.fields, desk, record),
      values: sent?.values ?? (record ? view.formValues(record.values) : emptyForm(res)),
      errors: sent?.errors,
      conflict: sent?.since !== undefined,
      saved,
      // After a change meanwhile the form is on the newer version: who sends it again has seen what changed.
      version:
        (sent && sent.since === undefined ? sent.values['version'] : undefined) ?? record?.version ?? 0,
      keepLanguage: req.method === 'POST',
    })
  }

  /** Somebody of a department begins with their own ticked. */
  const emptyForm = (res: Response): RawFields => ({ departments: [actorOf(res).department] })

  async function showRecord(req: Request, res: Response): Promise<void> {
    const [record, desk] = await Promise.all([records.find(kind, idOf(req)), deskFor(res)])
    res.render('measures/record', {
      kind,
      home,
      record,
      title: view.titleOf(record, desk),
      fields: view.shownFields(kind, line.fields, record.values, desk),
      history: view.versionLines(record, desk),
      may: { write: records.mayWrite(actorOf(res), kind, record) },
      done: DONE.find((word) => word === req.query['done']),
    })
  }

  /** Does what a form asks; where that can't be, what was typed is on the page that says why. */
  async function keepingWords(
    req: Request,
    res: Response,
    again: (sent: Sent) => Promise<void>,
    attempt: () => Promise<void>,
  ): Promise<void> {
    const values = rawFields(req.body)
    try {
      await attempt()
    } catch (error) {
      if (error instanceof RecordChanged) {
        res.status(409)
        return again({ values, since: error.sinceVersion })
      }
      const known = refusalOf(error)
      if (!known) throw error
      res.status(known.status)
      await again({ values, errors: known.errors })
    }
  }

  const to = (res: Response, path: string, done: string) =>
    res.redirect(303, `${localPath(res.locals.language, path)}?done=${done}`)

  const invalid = async (req: Request, res: Response, mistakes: Sent) => {
    const id = req.params['id']
    const record = id === undefined ? undefined : await records.find(kind, idOf(req))
    await showForm(req, res, {
      year: record?.fiscalYear ?? yearAsked(req, clock()),
      sent: mistakes,
      ...(record ? { record } : {}),
    })
  }

  return {
    async list(req: Request, res: Response): Promise<void> {
      const year = yearAsked(req, clock())
      const [found, desk] = await Promise.all([records.list(kind, year), deskFor(res)])
      res.render('measures/list', {
        kind,
        year,
        yearly: line.yearly,
        home,
        heads: view.listHeads(kind, res.locals.t),
        rows: view.listRows(found, desk),
        mayWrite: records.mayWrite(actorOf(res), kind),
      })
    },

    show: showRecord,

    begin: (req: Request, res: Response) => showForm(req, res, { year: yearAsked(req, clock()) }),

    async edit(req: Request, res: Response): Promise<void> {
      const record = await records.find(kind, idOf(req))
      if (!records.mayWrite(actorOf(res), kind, record)) throw new RecordNotYours()
      await showForm(req, res, { year: record.fiscalYear, record })
    },

    create: ((req, res, form) =>
      keepingWords(
        req,
        res,
        (sent) => invalid(req, res, sent),
        async () => {
          const id = await records.create(actorOf(res), kind, yearAsked(req, clock()), form)
          to(res, `${home}/${id}`, 'recorded')
        },
      )) satisfies FormPage<RecordForm>,

    change: ((req, res, form) =>
      keepingWords(
        req,
        res,
        (sent) => invalid(req, res, sent),
        async () => {
          await records.change(actorOf(res), kind, idOf(req), form)
          to(res, `${home}/${idOf(req)}`, 'changed')
        },
      )) satisfies FormPage<RecordForm>,

    async retire(
      req: Request,
      res: Response,
      form: { version: number; retired: 'yes' | 'no' },
    ): Promise<void> {
      const retired = form.retired === 'yes'
      await records.retire(actorOf(res), kind, idOf(req), { version: form.version, retired })
      to(res, `${home}/${idOf(req)}`, retired ? 'retired' : 'restored')
    },

    invalid,
  }
}

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
function idOf(req: Request): string {
  const { id } = req.params
  if (typeof id !== 'string' || !/^\d{4}-[a-z]+-[a-z0-9-]{1,60}$/.test(id)) throw new RecordNotFound()
  return id
}
