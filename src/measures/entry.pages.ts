import type { Request, Response } from 'express'
import type { RecordForm } from './record.fields.js'
import { RecordNotYours } from './measures.errors.js'
import { kindOf, type EntryKind, type KindName } from './record.kinds.js'
import {
  actorOf,
  deskOf,
  idOf,
  keptForm,
  seeRecord,
  type RecordPagesDependencies,
  type Sent,
} from './record.desk.js'
import { formFields, titleOf } from './record.view.js'

/** The form of what is written on a record again and again: a check, a test, a step, a declaration. */
export function entryPages(given: RecordPagesDependencies, kind: KindName, entry: EntryKind) {
  const { records } = given
  const home = `/office/measures/${kindOf(kind).slug}`

  async function show(req: Request, res: Response, sent?: Sent): Promise<void> {
    const record = await records.find(kind, idOf(req))
    if (!records.mayWrite(actorOf(res), kind, record)) throw new RecordNotYours()
    const desk = await deskOf(given, res, record)
    res.render('measures/entry-form', {
      kind,
      home,
      entry: { name: entry.name, slug: entry.slug },
      record: { id: record.id, title: titleOf(record, desk) },
      fields: formFields(kind, entry.fields, desk, record),
      values: sent?.values,
      errors: sent?.errors,
      keepLanguage: req.method === 'POST',
    })
  }

  return {
    show: (req: Request, res: Response) => show(req, res),

    add: keptForm<RecordForm>(show, async (req, res, { values }) => {
      await records.addEntry(actorOf(res), kind, idOf(req), entry, values)
      seeRecord(res, `${home}/${idOf(req)}`, 'added')
    }),

    invalid: show,
  }
}
