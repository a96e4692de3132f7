import type { Request, Response } from 'express'
import { mayDo } from '../officers/roles.js'
import type { RawFields } from '../web/validation.js'
import { RecordNotYours } from './measures.errors.js'
import { yearAsked, type CaseNumberForm } from './measures.schema.js'
import { problemsOf } from './procurement.js'
import {
  actorOf,
  deskOf,
  idOf,
  keptForm,
  seeRecord,
  type RecordPagesDependencies,
  type Sent,
} from './record.desk.js'
import { textOf, type RecordForm } from './record.fields.js'
import { kindOf, type KindName } from './record.kinds.js'
import { LINKED_KINDS } from './record.links.js'
import type { PolicyRecord } from './record.service.js'
import { stateOf } from './record.state.js'
import * as view from './record.view.js'

/** What was just done, if the page before says so: a word of ours. */
const DONE = [
  ...['recorded', 'changed', 'retired', 'restored', 'added', 'linked', 'unlinked'],
  ...['filesThere', 'fileDescribed', 'fileRemoved'],
]

/** The pages of one kind of record: its list, a record, the form for a new one and for a change. */
export function recordPages(given: RecordPagesDependencies, kind: KindName) {
  const { records, links, clock } = given
  const line = kindOf(kind)
  const home = `/office/measures/${line.slug}`

  async function showForm(
    req: Request,
    res: Response,
    { year, record, sent }: { year: number; record?: PolicyRecord; sent?: Sent },
  ): Promise<void> {
    const desk = await deskOf(given, res, record)
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

  async function showRecord(req: Request, res: Response, sent?: Sent): Promise<void> {
    const record = await records.find(kind, idOf(req))
    const desk = await deskOf(given, res, record)
    const procured = kind === 'procurement'
    res.render('measures/record', {
      kind,
      home,
      record,
      title: view.titleOf(record, desk),
      fields: view.shownFields(kind, line.fields, record.values, desk),
      fetched: view.fetchWords(record, desk),
      state: view.stateWords(stateOf(record, clock()), res.locals),
      problems: procured ? problemsOf(record) : [],
      steps: procured ? view.stepLines(record, desk) : [],
      unconfirmed: procured && !(await isConfirmed(textOf(record.values, 'method'))),
      entries: line.entries.map((entry) => view.entryTable(record, entry, desk)),
      files: line.files && view.fileLines(record),
      documents: line.files === 'documents',
      history: view.versionLines(record, desk),
      links: LINKED_KINDS.includes(kind) ? { seen: await links.seenOn(actorOf(res), record) } : undefined,
      errors: sent?.errors,
      values: sent?.values,
      keepLanguage: req.method === 'POST',
      may: {
        link: mayDo(actorOf(res), 'case:read'),
        write: records.mayWrite(actorOf(res), kind, record),
      },
      done: DONE.find((word) => word === req.query['done']),
    })
  }

  /** Whether somebody has held the method's steps against the authority's. */
  async function isConfirmed(method: string): Promise<boolean> {
    const found = (await records.list('method', 0)).find(({ id }) => id === method)
    return ['confirmed', 'seen'].includes(textOf(found?.values ?? {}, 'certainty'))
  }

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
      const [found, desk] = await Promise.all([records.list(kind, year), deskOf(given, res)])
      res.render('measures/list', {
        kind,
        year,
        yearly: line.yearly,
        home,
        heads: view.listHeads(kind, res.locals.t),
        rows: view.listRows(found, desk, clock()),
        withState: kind !== 'practice' && kind !== 'method',
        mayWrite: records.mayWrite(actorOf(res), kind),
      })
    },

    show: (req: Request, res: Response) => showRecord(req, res),

    link: keptForm<CaseNumberForm>(showRecord, async (req, res, { caseNumber }) => {
      await links.link(actorOf(res), kind, idOf(req), caseNumber)
      seeRecord(res, `${home}/${idOf(req)}`, 'linked')
    }),

    notLinked: showRecord,

    begin: (req: Request, res: Response) => showForm(req, res, { year: yearAsked(req, clock()) }),

    async edit(req: Request, res: Response): Promise<void> {
      const record = await records.find(kind, idOf(req))
      if (!records.mayWrite(actorOf(res), kind, record)) throw new RecordNotYours()
      await showForm(req, res, { year: record.fiscalYear, record })
    },

    create: keptForm<RecordForm>(invalid, async (req, res, form) => {
      const id = await records.create(actorOf(res), kind, yearAsked(req, clock()), form)
      seeRecord(res, `${home}/${id}`, 'recorded')
    }),

    change: keptForm<RecordForm>(invalid, async (req, res, form) => {
      await records.change(actorOf(res), kind, idOf(req), form)
      seeRecord(res, `${home}/${idOf(req)}`, 'changed')
    }),

    async retire(
      req: Request,
      res: Response,
      form: { version: number; retired: 'yes' | 'no' },
    ): Promise<void> {
      const retired = form.retired === 'yes'
      await records.retire(actorOf(res), kind, idOf(req), { version: form.version, retired })
      seeRecord(res, `${home}/${idOf(req)}`, retired ? 'retired' : 'restored')
    },

    invalid,
  }
}
