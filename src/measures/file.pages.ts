import type { Request, RequestHandler, Response } from 'express'
import type { BlobStore } from '../store/blobs.js'
import { carriesToken } from '../web/csrf.js'
import { ACCEPTED } from '../web/file-kinds.js'
import { localPath } from '../web/language.js'
import { refusalErrors } from '../web/refusals.js'
import { FileMissing, sendSealed } from '../web/sealed-file.js'
import { refusedFiles, uploads } from '../web/uploads.js'
import { RecordNotYours } from './measures.errors.js'
import type { RecordFileForm } from './measures.schema.js'
import {
  actorOf,
  deskOf,
  idOf,
  keptForm,
  seeRecord,
  type RecordPagesDependencies,
  type Sent,
} from './record.desk.js'
import { isPublishable, type ArrivedFile } from './record.files.js'
import { kindOf, type KindName } from './record.kinds.js'
import { titleOf } from './record.view.js'

export type FilePagesDependencies = RecordPagesDependencies & { blobs: BlobStore }

const arriving = new WeakMap<Request, ArrivedFile[]>()

/** Pictures and documents of a kind of record: put there, described, handed out, taken away. */
export function filePages(given: FilePagesDependencies, kind: KindName) {
  const { records, files, blobs } = given
  const home = `/office/measures/${kindOf(kind).slug}`

  /** The record for somebody who may change it. @throws {RecordNotYours} */
  async function held(req: Request, res: Response) {
    const record = await records.find(kind, idOf(req))
    if (!records.mayWrite(actorOf(res), kind, record)) throw new RecordNotYours()
    const desk = await deskOf(given, res, record)
    return { record, desk, shown: { id: record.id, title: titleOf(record, desk) } }
  }

  async function showAdding(req: Request, res: Response, sent?: Sent): Promise<void> {
    const { shown } = await held(req, res)
    res.render('measures/file-add', {
      ...{ kind, home, record: shown, accept: ACCEPTED },
      errors: sent?.errors,
      keepLanguage: req.method === 'POST',
    })
  }

  async function showAbout(req: Request, res: Response, sent?: Sent): Promise<void> {
    const { record, desk, shown } = await held(req, res)
    const file = record.files?.find(({ id }) => id === fileIdOf(req))
    if (!file) throw new FileMissing()
    res.render('measures/file-about', {
      ...{ kind, home, record: shown },
      file: { id: file.id, name: file.name, picture: isPublishable(file), description: file.description },
      mayPublish: kindOf(kind).files === 'pictures' && isPublishable(file),
      steps: kindOf(kind).files === 'documents' ? desk.options.steps : undefined,
      values: sent?.values ?? {
        description: file.description,
        published: file.published ? 'yes' : 'no',
        step: file.step,
      },
      errors: sent?.errors,
      keepLanguage: req.method === 'POST',
    })
  }

  /** Somebody sees at once what still has no words. */
  function seeAbout(res: Response, id: string, fileId: string | undefined): void {
    if (fileId === undefined) return seeRecord(res, `${home}/${id}`, 'filesThere')
    res.redirect(303, localPath(res.locals.language, `${home}/${id}/files/${fileId}/about`))
  }

  return {
    upload: uploads({
      field: 'files',
      keeps: carriesToken,
      sinkFor: async (req) => {
        const sink = files.sink()
        arriving.set(req, sink.arrived)
        return sink
      },
    }) satisfies RequestHandler,

    adding: (req: Request, res: Response) => showAdding(req, res),
    about: (req: Request, res: Response) => showAbout(req, res),
    notDescribed: showAbout,

    /** What could be taken is on the record, whatever was wrong with the rest. */
    add: keptForm<unknown>(showAdding, async (req, res) => {
      const arrived = arriving.get(req) ?? []
      const fresh = await files.attach(actorOf(res), kind, idOf(req), arrived)
      const refused = refusalErrors(refusedFiles(req))
      if (Object.keys(refused).length === 0 && arrived.length > 0) return seeAbout(res, idOf(req), fresh[0])
      const errors = arrived.length > 0 ? refused : { files: { key: 'required' }, ...refused }
      res.status(422)
      await showAdding(req, res, { errors, values: {} })
    }),

    describe: keptForm<RecordFileForm>(showAbout, async (req, res, { description, published, step }) => {
      const form = { description, published: published === 'yes', step }
      await files.describe(actorOf(res), kind, idOf(req), fileIdOf(req), form)
      const { files: all = [] } = await records.find(kind, idOf(req))
      const next = all.find((one) => one.description === '')?.id
      if (next !== undefined) return seeAbout(res, idOf(req), next)
      seeRecord(res, `${home}/${idOf(req)}`, 'fileDescribed')
    }),

    async remove(req: Request, res: Response): Promise<void> {
      await files.remove(actorOf(res), kind, idOf(req), fileIdOf(req))
      seeRecord(res, `${home}/${idOf(req)}`, 'fileRemoved')
    },

    async send(req: Request, res: Response): Promise<void> {
      await sendSealed(res, blobs, await files.file(kind, idOf(req), fileIdOf(req)))
    },
  }
}

/** Hands out a picture that everyone may see. */
export const picturePage =
  ({ files, blobs }: Pick<FilePagesDependencies, 'files' | 'blobs'>) =>
  async (req: Request, res: Response): Promise<void> =>
    sendSealed(res, blobs, await files.picture(idOf(req), fileIdOf(req)))

/** @throws {FileMissing} */
function fileIdOf(req: Request): string {
  const { fileId } = req.params
  if (typeof fileId !== 'string' || !/^[0-9a-f]{16}$/.test(fileId)) throw new FileMissing()
  return fileId
}
