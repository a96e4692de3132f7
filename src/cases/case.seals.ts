import { randomBytes } from 'node:crypto'
import type { Types } from 'mongoose'
import { open, openJson, seal, sealJson } from '../sealing/envelope.js'
import { fingerprintOf, openSealedKey, sealKeyTo } from '../sealing/key-pair.js'
import { SealBroken } from '../sealing/sealing.errors.js'
import type { WrittenBlob } from '../store/blobs.js'
import { bytes } from '../store/bytes.js'
import type { CaseContent, CaseFile, Message, SealedFile, StepWords } from './case.js'
import type { StoredCase, StoredFile, StoredKey, StoredWords } from './case.model.js'

export const newId = (): string => randomBytes(12).toString('hex')

type Part = 'content' | 'urgent' | 'step' | 'message' | 'note' | 'file'
const place = (caseId: Types.ObjectId, part: Part, id = '') => ['case', caseId.toHexString(), part, id]

/** Somebody's sealed copy of a case key. */
export const keyFor = (
  holder: string,
  as: StoredKey['as'],
  publicKey: Buffer,
  caseKey: Buffer,
): StoredKey => ({
  holder,
  as,
  sealed: sealKeyTo(publicKey, caseKey),
  to: fingerprintOf(publicKey),
})

/** The case key out of a holder's copy; undefined when they have none, or one for a key that they lost. */
export function caseKeyOf(
  stored: Pick<StoredCase, 'keys'>,
  holder: string,
  privateKey: Buffer,
): Buffer | undefined {
  const copy = stored.keys.find((key) => key.holder === holder)
  try {
    return copy && openSealedKey(bytes(copy.sealed), privateKey)
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}

export const sealContent = (caseId: Types.ObjectId, content: CaseContent, key: Buffer): Buffer =>
  sealJson(content, key, place(caseId, 'content'))

export const openContent = (stored: Pick<StoredCase, '_id' | 'content'>, key: Buffer): CaseContent =>
  openJson<CaseContent>(bytes(stored.content), key, place(stored._id, 'content'))

/** Whether somebody is in danger: sealed apart, so that the inbox can show it without opening the text. */
export const sealUrgent = (caseId: Types.ObjectId, danger: boolean, key: Buffer): Buffer =>
  sealJson(danger, key, place(caseId, 'urgent'))

export const openUrgent = (stored: Pick<StoredCase, '_id' | 'urgent'>, key: Buffer): boolean =>
  openJson<boolean>(bytes(stored.urgent), key, place(stored._id, 'urgent'))

export const sealStep = (caseId: Types.ObjectId, id: string, words: StepWords, key: Buffer): Buffer =>
  sealJson(words, key, place(caseId, 'step', id))

export const openStep = (caseId: Types.ObjectId, step: StoredWords, key: Buffer): StepWords =>
  openJson<StepWords>(bytes(step.sealed), key, place(caseId, 'step', step.id))

export const sealWords = (
  caseId: Types.ObjectId,
  kind: 'message' | 'note',
  words: Message,
  key: Buffer,
): StoredWords => ({
  id: words.id,
  at: words.at,
  by: words.by,
  version: words.version,
  sealed: sealJson(words.text, key, place(caseId, kind, words.id)),
})

export const openWords = (
  caseId: Types.ObjectId,
  kind: 'message' | 'note',
  words: StoredWords,
  key: Buffer,
): Message => ({
  id: words.id,
  at: words.at,
  by: words.by,
  version: words.version,
  text: openJson<string>(bytes(words.sealed), key, place(caseId, kind, words.id)),
})

type FileLabel = Omit<SealedFile, keyof WrittenBlob | 'fileKey'> & { fileKey: string }

export function sealFile(
  caseId: Types.ObjectId,
  file: SealedFile,
  where: { at: Date; by: string; version: number },
  key: Buffer,
): StoredFile {
  const id = newId()
  const { blob, sealedBytes, sealedSha256, fileKey, ...label } = file
  const sealed = sealJson({ ...label, fileKey: fileKey.toString('base64') }, key, place(caseId, 'file', id))
  return { id, ...where, blob, sealedBytes, sealedSha256, sealed }
}

/** A file's label, and the key of its own that opens its bytes. */
export function openFile(
  caseId: Types.ObjectId,
  file: StoredFile,
  key: Buffer,
): { file: CaseFile; fileKey: Buffer; blob: string } {
  const { fileKey, ...label } = openJson<FileLabel>(bytes(file.sealed), key, place(caseId, 'file', file.id))
  const { id, at, by, blob } = file
  return { file: { id, at, by, ...label }, fileKey: Buffer.from(fileKey, 'base64'), blob }
}

/** Every sealed part of a case. */
export type SealedParts = Pick<StoredCase, 'content' | 'urgent' | 'files' | 'timeline' | 'messages' | 'notes'>

/** All of a case's sealed parts, opened with its old key and sealed anew under another. */
export function sealedAnew(
  stored: Pick<StoredCase, '_id'> & SealedParts,
  from: Buffer,
  to: Buffer,
): SealedParts {
  const again = (sealed: Buffer, part: Part, id = '') => {
    const where = place(stored._id, part, id)
    return seal(open(bytes(sealed), from, where), to, where)
  }
  const all = <T extends StoredWords>(list: T[], part: Part): T[] =>
    list.map((one) => ({ ...one, sealed: again(one.sealed, part, one.id) }))
  return {
    content: again(stored.content, 'content'),
    urgent: again(stored.urgent, 'urgent'),
    files: all(stored.files, 'file'),
    timeline: all(stored.timeline, 'step'),
    messages: all(stored.messages, 'message'),
    notes: all(stored.notes, 'note'),
  }
}
