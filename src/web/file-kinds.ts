import { extname } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'

/** Why a file can't be taken; the text is `errors.field.<key>` in the locales. */
export type FileProblem =
  | 'fileTooLarge'
  | 'fileTooMany'
  | 'fileType'
  | 'fileMismatch'
  | 'fileEmpty'
  | 'fileBroken'
  | 'fileNoRoom'
  | 'fileStoreAway'
  | 'fileNotKept'

/** A file that the person can do something about: it is left out, and everything else they sent is kept. */
export class FileRefused extends Error {
  constructor(readonly key: FileProblem) {
    super(key)
  }
}

/**
 * How a kind is treated: pictures are drawn anew, plain text is read through, the rest is kept as it came and may
 * still carry its author's name or a place.
 */
export type Treatment = 'redraw' | 'read' | 'keep'
export type FileKind = { type: string; extension: string; treatment: Treatment }

type Row = { detected: string; extensions: string[]; type: string; treatment: Treatment }
const row = (detected: string, extensions: string, type: string, treatment: Treatment = 'keep'): Row => ({
  detected,
  extensions: extensions.split(' '),
  type,
  treatment,
})

const OOXML = 'application/vnd.openxmlformats-officedocument'
const ODF = 'application/vnd.oasis.opendocument'

/** What is taken: what file-type finds in the content, and the endings that may say so. */
const ROWS: Row[] = [
  row('jpg', 'jpg jpeg jpe jfif', 'image/jpeg', 'redraw'),
  row('png', 'png', 'image/png', 'redraw'),
  row('apng', 'png apng', 'image/png', 'redraw'),
  row('webp', 'webp', 'image/webp', 'redraw'),
  row('gif', 'gif', 'image/gif', 'redraw'),
  row('heic', 'heic heif hif', 'image/heic'),
  row('pdf', 'pdf', 'application/pdf'),
  row('docx', 'docx', `${OOXML}.wordprocessingml.document`),
  row('xlsx', 'xlsx', `${OOXML}.spreadsheetml.sheet`),
  row('pptx', 'pptx', `${OOXML}.presentationml.presentation`),
  // All three old formats share one container; only the ending tells which it is.
  row('cfb', 'doc', 'application/msword'),
  row('cfb', 'xls', 'application/vnd.ms-excel'),
  row('cfb', 'ppt', 'application/vnd.ms-powerpoint'),
  row('odt', 'odt', `${ODF}.text`),
  row('ods', 'ods', `${ODF}.spreadsheet`),
  row('odp', 'odp', `${ODF}.presentation`),
  row('mp3', 'mp3', 'audio/mpeg'),
  row('m4a', 'm4a', 'audio/mp4'),
  row('aac', 'aac', 'audio/aac'),
  row('amr', 'amr', 'audio/amr'),
  row('ogg', 'ogg oga', 'audio/ogg'),
  row('opus', 'opus ogg oga', 'audio/ogg'),
  row('wav', 'wav', 'audio/wav'),
  row('mp4', 'mp4 m4v m4a', 'video/mp4'),
  row('m4v', 'm4v mp4', 'video/mp4'),
  row('mov', 'mov', 'video/quicktime'),
  row('3gp', '3gp 3gpp', 'video/3gpp'),
  row('3g2', '3g2 3gp', 'video/3gpp2'),
]
const PLAIN: Row[] = [
  row('text', 'txt', 'text/plain; charset=utf-8', 'read'),
  row('text', 'csv', 'text/csv; charset=utf-8', 'read'),
]

/** What the file chooser offers. */
export const ACCEPTED = [...ROWS, ...PLAIN]
  .flatMap(({ extensions }) => extensions.map((extension) => `.${extension}`))
  .filter((extension, at, all) => all.indexOf(extension) === at)
  .join(',')

/** Folders that an office document holds; some programs write the part that file-type looks for at the very end. */
const OFFICE_FOLDERS: Record<string, string> = { docx: 'word/', xlsx: 'xl/', pptx: 'ppt/' }
const MARKUP = /^[\s\ufeff]*(<!doctype|<html|<head|<body|<script|<svg|<\?|#!)/i

/**
 * Tells a file's kind from its content; its name must agree. A name without an ending gets the right one.
 *
 * @param head the first part of the content, {@link HEAD_BYTES} or all there is
 * @throws {FileRefused} fileType for what isn't taken at all, fileMismatch for what isn't what its name says
 */
export async function kindOf(name: string, head: Buffer): Promise<FileKind> {
  const ending = extname(name).slice(1).toLowerCase()
  const rows = await candidates(head, ending)
  const agreeing = ending ? rows.find((one) => one.extensions.includes(ending)) : only(rows)
  if (!agreeing) throw new FileRefused(isKnown(ending) ? 'fileMismatch' : 'fileType')
  return { type: agreeing.type, extension: agreeing.extensions[0] ?? '', treatment: agreeing.treatment }
}

/** Enough to find the parts of an office document; other kinds tell themselves by far less. */
export const HEAD_BYTES = 256 * 1024

async function candidates(head: Buffer, ending: string): Promise<Row[]> {
  const found = await detect(head)
  if (found === 'zip') {
    const folder = OFFICE_FOLDERS[ending]
    return folder && head.includes(folder) ? ROWS.filter((one) => one.detected === ending) : []
  }
  if (found) return ROWS.filter((one) => one.detected === found)
  if (head.includes(0) || MARKUP.test(head.subarray(0, 512).toString('latin1'))) return []
  return PLAIN
}

async function detect(head: Buffer): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(head))?.ext
  } catch {
    // A damaged container makes the detection itself fail; nothing that we take does.
    return 'damaged'
  }
}

const isKnown = (ending: string) => [...ROWS, ...PLAIN].some((one) => one.extensions.includes(ending))
const only = (rows: Row[]) => (rows.length === 1 ? rows[0] : undefined)
