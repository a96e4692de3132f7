import { createHash, randomBytes } from 'node:crypto'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Officer } from '../officers/officer.js'
import type { BlobStore } from '../store/blobs.js'
import { FileRefused } from '../web/file-kinds.js'
import { FileMissing, writeSealed, type SentFile } from '../web/sealed-file.js'
import { storeErrors } from '../web/store-errors.js'
import type { IncomingFile, UploadSink } from '../web/uploads.js'
import { RecordNotFound, RecordNotYours, RecordRefused } from './measures.errors.js'
import { pendingOn, type Followers, type Pending } from './pending.js'
import { listOf } from './record.fields.js'
import { kindOf, type KindName } from './record.kinds.js'
import { recordModel, type StoredRecord, type StoredRecordFile } from './record.model.js'
import { mayWrite } from './record.rights.js'

/** A record stays openable; a year's pictures belong on the website. */
export const RECORD_FILES_MAX = 30

/** A picture that everyone may see can be taken back. */
const PICTURE_KEPT_SECONDS = 300

export type FileDependencies = Followers & { blobs: BlobStore; clock: () => Date }

/** What an officer says of a file. */
export type FileForm = { description: string; published: boolean; step: string }

/** A file that has arrived and isn't on its record yet. */
export type ArrivedFile = Omit<StoredRecordFile, 'at' | 'by'>

export type FileService = ReturnType<typeof fileService>

/** Pictures that were drawn anew carry nothing but what can be seen. */
export const isPublishable = ({ type, mayCarryTraces }: Pick<StoredRecordFile, 'type' | 'mayCarryTraces'>) =>
  type.startsWith('image/') && !mayCarryTraces

/**
 * Pictures and documents on records. They are the office's own, so whoever reads the record reads them: each is sealed
 * under a key that lies in its record, and the folder of blobs alone tells nothing.
 */
export function fileService({ connection, blobs, clock, ...followers }: FileDependencies) {
  const records = recordModel(connection)
  const pending = pendingOn(records, followers)

  async function stored(kind: KindName, id: string): Promise<StoredRecord> {
    const found = await records.findOne({ _id: id, kind }).lean<StoredRecord>()
    if (!found || !kindOf(kind).files) throw new RecordNotFound()
    return found
  }

  async function held(actor: Officer, kind: KindName, id: string): Promise<StoredRecord> {
    const found = await stored(kind, id)
    if (!mayWrite(actor, kind, found.departments)) throw new RecordNotYours()
    return found
  }

  async function write(
    { _id, kind, fiscalYear, measure }: StoredRecord,
    change: { action: string; by: string; files: string[] },
    filter: Record<string, unknown>,
    update: Record<string, Record<string, unknown>>,
  ): Promise<boolean> {
    const event: AuditEvent = {
      id: `file-${randomBytes(12).toString('hex')}`,
      at: clock(),
      action: `measures.${change.action}`,
      who: change.by,
      facts: { kind, measure, fiscalYear, files: change.files.length },
    }
    const follows: Pending[] = [{ id: event.id, kind: 'audit', event }]
    const done = await records.updateOne(
      { _id, ...filter },
      { ...update, $push: { ...update['$push'], pending: { $each: follows } } },
    )
    if (done.modifiedCount === 0) return false
    await pending.now(_id, follows)
    return true
  }

  const drop = async (files: readonly { blob: string }[]): Promise<void> => {
    for (const { blob } of files) await blobs.remove(blob)
  }

  async function arrive(file: IncomingFile): Promise<ArrivedFile> {
    const digest = createHash('sha256')
    try {
      const { fileKey, ...written } = await writeSealed(
        blobs,
        file.content,
        (part) => void digest.update(part),
      )
      const { name, type, mayCarryTraces } = file
      return {
        ...{ id: randomBytes(8).toString('hex'), ...written, fileKey: fileKey.toString('base64') },
        ...{ name, type, mayCarryTraces, sha256: digest.digest('hex') },
        ...{ description: '', published: false, step: '' },
      }
    } catch (error) {
      const known = storeErrors(error)?.key
      if (known === 'storeAway') throw new FileRefused('fileStoreAway')
      throw known === 'storeFull' ? new FileRefused('fileNoRoom') : error
    }
  }

  return {
    drop,

    /** Where the files of one request go; `arrived` has those that came through whole. */
    sink(): UploadSink & { arrived: ArrivedFile[] } {
      const arrived: ArrivedFile[] = []
      return {
        arrived,
        async keep(file) {
          const one = await arrive(file)
          arrived.push(one)
          return one.id
        },
        async takeBack(id) {
          await drop(arrived.filter((one) => one.id === id))
        },
      }
    },

    /**
     * Puts arrived files on a record; one that it has already is there once. Answers the ids of those that are new.
     * @throws {RecordNotYours} @throws {RecordRefused} too many; the files are gone then
     */
    async attach(actor: Officer, kind: KindName, id: string, arrived: ArrivedFile[]): Promise<string[]> {
      try {
        const record = await held(actor, kind, id)
        const there = record.files ?? []
        const fresh = arrived.filter(
          ({ sha256 }, at) =>
            !there.some((one) => one.sha256 === sha256) &&
            arrived.findIndex((one) => one.sha256 === sha256) === at,
        )
        await drop(arrived.filter((one) => !fresh.includes(one)))
        if (fresh.length === 0) return []
        const tooMany = new RecordRefused({
          files: { key: 'recordFiles', values: { max: RECORD_FILES_MAX } },
        })
        if (fresh.length > RECORD_FILES_MAX) throw tooMany
        const files = fresh.map((one): StoredRecordFile => ({ ...one, at: clock(), by: actor.id }))
        const room = { [`files.${RECORD_FILES_MAX - fresh.length}`]: { $exists: false } }
        const change = { action: 'fileAdded', by: actor.id, files: files.map((one) => one.id) }
        const done = await write(record, change, room, { $push: { files: { $each: files } } })
        if (!done) throw tooMany
        return change.files
      } catch (error) {
        // Where no answer came, the record may have them: then they stay, and else the sweeper finds them.
        if (storeErrors(error)?.key !== 'storeAway') await drop(arrived)
        throw error
      }
    },

    /**
     * Says what is in a file and whether everyone may see it.
     * @throws {RecordRefused} what can't be published, or a step that the method hasn't got
     */
    async describe(
      actor: Officer,
      kind: KindName,
      id: string,
      fileId: string,
      form: FileForm,
    ): Promise<void> {
      const record = await held(actor, kind, id)
      const file = record.files?.find((one) => one.id === fileId)
      if (!file) throw new FileMissing()
      const mayPublish = kindOf(kind).files === 'pictures' && isPublishable(file)
      if (form.published && !mayPublish) throw new RecordRefused({ published: { key: 'notPublishable' } })
      const ofSteps = kindOf(kind).files === 'documents'
      if (form.step && !(ofSteps && listOf(record.values, 'steps').includes(form.step)))
        throw new RecordRefused({ step: { key: 'choose' } })
      const { description, published, step } = form
      const change = { action: 'fileDescribed', by: actor.id, files: [fileId] }
      const done = await write(
        record,
        change,
        { 'files.id': fileId },
        {
          $set: { 'files.$.description': description, 'files.$.published': published, 'files.$.step': step },
        },
      )
      if (!done) throw new FileMissing()
    },

    /** Takes a file off a record for good. */
    async remove(actor: Officer, kind: KindName, id: string, fileId: string): Promise<void> {
      const record = await held(actor, kind, id)
      const file = record.files?.find((one) => one.id === fileId)
      // Taken away a moment ago: that is what was asked for.
      if (!file) return
      const change = { action: 'fileRemoved', by: actor.id, files: [fileId] }
      await write(record, change, { 'files.id': fileId }, { $pull: { files: { id: fileId } } })
      // The record first: what a crash leaves then is a file that nobody names, and the sweeper's.
      await drop([file])
    },

    /** A file to be saved by whoever reads the record. @throws {FileMissing} */
    async file(kind: KindName, id: string, fileId: string): Promise<SentFile> {
      return sent((await stored(kind, id)).files?.find((one) => one.id === fileId))
    },

    /** A picture that everyone may see. @throws {FileMissing} also for one that nobody marked so */
    async picture(id: string, fileId: string): Promise<SentFile> {
      const record = await records.findOne({ _id: id, retired: false }).lean<StoredRecord>()
      const file = record?.files?.find((one) => one.id === fileId && one.published && isPublishable(one))
      return { ...sent(file), keptSeconds: PICTURE_KEPT_SECONDS }
    },

    /** Whether a record names the blob: then it belongs to somebody. */
    holdsBlob: async (blob: string): Promise<boolean> =>
      (await records.exists({ 'files.blob': blob })) !== null,
  }
}

function sent(file: StoredRecordFile | undefined): SentFile {
  if (!file) throw new FileMissing()
  const { blob, fileKey, name, bytes, type } = file
  const whole = { blob, fileKey: Buffer.from(fileKey, 'base64'), name, bytes }
  return isPublishable(file) ? { ...whole, picture: type } : whole
}
