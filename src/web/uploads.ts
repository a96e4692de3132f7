import type { Readable } from 'node:stream'
import type { Request, RequestHandler, Response } from 'express'
import multer from 'multer'
import { textCheck, collect, watched, withHead, type Bytes } from './byte-streams.js'
import { FileRefused, HEAD_BYTES, kindOf, type FileKind, type FileProblem } from './file-kinds.js'
import { redraw } from './pictures.js'
import { storeAway } from './store-errors.js'
import { BadRequest, TooLarge, WebError } from './web.errors.js'

const MIB = 1024 * 1024
export const FILES_MAX = 5
export const FILE_BYTES_MAX = 20 * MIB
/** Past this a body isn't read to its end any more, and its text is lost. */
const BODY_BYTES_MAX = FILES_MAX * FILE_BYTES_MAX + 40 * MIB
const FIELD_BYTES_MAX = 256 * 1024
const FIELDS_MAX = 60
const FILE_PARTS_MAX = 20
/** A field of a form that is refused anyway: the longest text that any form takes, in Thai, and no more. */
const REFUSED_FIELD_BYTES_MAX = 100 * 1024
const NAME_CHARACTERS_MAX = 120

/** A file on its way in: already checked, already without its traces where that is possible. */
export type IncomingFile = { name: string; type: string; mayCarryTraces: boolean; content: Bytes }

/** Where the files of one form go. */
export type UploadSink = {
  /** Keeps a file and gives it an id. @throws {FileRefused} */
  keep: (file: IncomingFile) => Promise<string>
  /** Takes back what `keep` kept, because the form as a whole never arrived. */
  takeBack: (id: string) => Promise<void>
}

export type RefusedFile = { name: string; key: FileProblem }

type UploadOptions = {
  field: string
  sinkFor: (req: Request) => Promise<UploadSink>
  keeps?: (req: Request) => boolean
}

type Arriving = { sink: Promise<UploadSink> | undefined; refused: RefusedFile[]; bytes: number }
const arriving = new WeakMap<Request, Arriving>()

/** The files of this request that were left out, and why. */
export const refusedFiles = (req: Request): RefusedFile[] => arriving.get(req)?.refused ?? []

/**
 * Reads a multipart form. Each file streams through its checks into the sink while it arrives; a bad one is left
 * out and noted, and the rest goes on.
 *
 * @param options.field the one field that may hold files
 * @param options.sinkFor is asked once per request, when the first file comes; fields before it are in req.body
 * @param options.keeps whether a file may be kept, by the fields before it; otherwise it is read past, and noted
 */
export function uploads(options: UploadOptions): RequestHandler {
  const read = reading(options, FIELD_BYTES_MAX).array(options.field)
  return (req, res, next) => {
    if (!req.is('multipart/form-data')) throw new WebError(415, 'badRequest')
    if (Number(req.headers['content-length'] ?? 0) > BODY_BYTES_MAX) throw new TooLarge()
    arriving.set(req, { sink: undefined, refused: [], bytes: 0 })
    read(req, res, (error: unknown) => {
      if (error) return next(toWebError(error))
      // The form is read to its end first, so that it can be sent again with all its text.
      const away = refusedFiles(req).some((file) => file.key === 'fileStoreAway')
      return next(away ? storeAway() : undefined)
    })
  }
}

/**
 * Reads the text of a multipart form that is refused before anything of it was read, so that the answer can show what
 * was typed. Its files are read past: nothing of them is kept, in memory or elsewhere.
 */
export async function readRefused(req: Request, res: Response): Promise<void> {
  if (Number(req.headers['content-length'] ?? 0) > BODY_BYTES_MAX) return
  arriving.set(req, { sink: undefined, refused: [], bytes: 0 })
  await new Promise<void>((resolve) => {
    readPast(req, res, (error: unknown) => {
      // Half of what was typed must not pass for the whole.
      if (error) req.body = undefined
      resolve()
    })
  })
}

const nowhere = () => Promise.reject(new Error('Files of a refused form are not kept'))
const readPast = reading({ sinkFor: nowhere, keeps: () => false }, REFUSED_FIELD_BYTES_MAX).any()

function reading(options: Omit<UploadOptions, 'field'>, fieldSize: number): multer.Multer {
  return multer({
    storage: storageEngine(options),
    defParamCharset: 'utf8',
    limits: {
      fieldNameSize: 100,
      fieldSize,
      fields: FIELDS_MAX,
      files: FILE_PARTS_MAX,
      fileSize: BODY_BYTES_MAX,
      parts: FIELDS_MAX + FILE_PARTS_MAX,
      headerPairs: 50,
    },
  })
}

function storageEngine({ sinkFor, keeps = () => true }: Omit<UploadOptions, 'field'>): multer.StorageEngine {
  return {
    _handleFile(req, file, done) {
      const state = arriving.get(req) ?? { sink: undefined, refused: [], bytes: 0 }
      if (keeps(req)) state.sink ??= sinkFor(req)
      receive(file, state, state.sink).then(
        (id) => done(null, id === undefined ? {} : { filename: id }),
        (error: unknown) => done(error instanceof Error ? new Failed(error) : error),
      )
    },
    _removeFile(req, file, done) {
      const sink = arriving.get(req)?.sink
      if (!sink || !file.filename) return done(null)
      sink.then((opened) => opened.takeBack(file.filename)).then(() => done(null), done)
    },
  }
}

async function receive(
  file: Express.Multer.File,
  state: Arriving,
  sink: Promise<UploadSink> | undefined,
): Promise<string | undefined> {
  const opened = await sink
  const name = cleanName(file.originalname)
  try {
    if (!opened) throw new FileRefused('fileNotKept')
    return await check(name, watched(pieces(file.stream), sizeCheck(state)), opened)
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error
    state.refused.push({ name, key: error.key })
    // What is left of it must be read for the rest of the form to arrive.
    for await (const part of pieces(file.stream)) count(state, part)
    return undefined
  }
}

async function check(name: string, source: Bytes, sink: UploadSink): Promise<string> {
  const { head, whole } = await withHead(source, HEAD_BYTES)
  if (head.length === 0) throw new FileRefused('fileEmpty')
  const kind = await kindOf(name, head)
  return sink.keep({
    name: withEnding(name, kind),
    type: kind.type,
    mayCarryTraces: kind.treatment === 'keep',
    content: await treated(whole, kind),
  })
}

async function treated(whole: Bytes, kind: FileKind): Promise<Bytes> {
  if (kind.treatment === 'read') return watched(whole, textCheck())
  if (kind.treatment === 'keep') return whole
  const drawn = await redraw(await collect(whole), kind.type)
  return (async function* () {
    yield drawn
  })()
}

/** The parts of a file; leaving early must not destroy it, or the form behind it would never arrive. */
async function* pieces(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const part of stream.iterator({ destroyOnReturn: false }) as Bytes) yield part
  } catch (error) {
    throw new BadRequest('badRequest', error)
  }
}

function sizeCheck(state: Arriving): (part?: Buffer) => void {
  let bytes = 0
  return (part) => {
    if (!part) return
    count(state, part)
    bytes += part.length
    if (bytes > FILE_BYTES_MAX) throw new FileRefused('fileTooLarge')
  }
}

function count(state: Arriving, part: Buffer): void {
  state.bytes += part.length
  if (state.bytes > BODY_BYTES_MAX) throw new TooLarge()
}

/** A name that is safe to show and to save under: no path, no control or direction marks, not endless. */
export function cleanName(given: string): string {
  const name = given
    .normalize('NFC')
    .replace(/^.*[/\\]/s, '')
    .replace(/\p{Cf}+/gu, '')
    .replace(/[\p{Cc}\p{Cs}\ufffd"<>:|?*]+/gu, '_')
    .trim()
  const ending = /\.[^.]{1,10}$/.exec(name)?.[0] ?? ''
  const stem = name.slice(0, name.length - ending.length)
  const kept = Array.from(stem).slice(0, NAME_CHARACTERS_MAX).join('')
  return `${kept || '_'}${ending}`
}

const withEnding = (name: string, kind: FileKind) =>
  /\.[^.]+$/.test(name) ? name : `${name}.${kind.extension}`

/** Marks an error as ours on its way through multer, whose own and the parser's mean a bad request. */
class Failed extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message)
  }
}

const TOO_LARGE = new Set(['LIMIT_FILE_SIZE', 'LIMIT_FIELD_VALUE', 'LIMIT_FIELD_COUNT', 'LIMIT_FILE_COUNT'])

function toWebError(error: unknown): unknown {
  if (error instanceof Failed) return error.cause
  if (error instanceof multer.MulterError)
    return TOO_LARGE.has(error.code) ? new TooLarge('tooLarge', error) : new BadRequest('badRequest', error)
  return new BadRequest('badRequest', error)
}
