import { createHmac, randomBytes } from 'node:crypto'
import type { Connection } from 'mongoose'
import type { SealedFile } from '../cases/case.js'
import { openJson, sealJson } from '../sealing/envelope.js'
import type { FormKeys } from '../sealing/receipt.js'
import type { BlobStore, WrittenBlob } from '../store/blobs.js'
import { bytes as bytesOf } from '../store/bytes.js'
import { isDuplicateKey } from '../store/duplicate-key.js'
import { FileRefused } from '../web/file-kinds.js'
import { writeSealed } from '../web/sealed-file.js'
import { storeErrors } from '../web/store-errors.js'
import { FILES_MAX, type IncomingFile, type UploadSink } from '../web/uploads.js'
import { stagedFileModel, type StoredStagedFile } from './staged-file.model.js'

export const STAGED_MINUTES = 30

/** A file that waits, opened with its form's key; ready to be filed. */
export type StagedFile = SealedFile & { id: string }

type Keys = Pick<FormKeys, 'stagingId' | 'stagingKey'>
type Label = Omit<SealedFile, keyof WrittenBlob | 'fileKey'> & { fileKey: string }

export type StagingDependencies = { connection: Connection; blobs: BlobStore; clock: () => Date }
export type Staging = ReturnType<typeof stagingService>

/** Files that wait sealed between the steps of a form. Blobs of filed or forgotten ones are the sweeper's. */
export function stagingService({ connection, blobs, clock }: StagingDependencies) {
  const staged = stagedFileModel(connection)
  const expiry = () => new Date(clock().getTime() + STAGED_MINUTES * 60_000)
  const live = (stagingId: string) => ({ stagingId, removed: false, expiresAt: { $gt: clock() } })

  /** Adds a row, or takes over the one that the same file already has in this form. */
  async function put(row: StoredStagedFile): Promise<void> {
    const { putBy, expiresAt } = row
    for (;;) {
      const renewed = await staged.updateOne({ _id: row._id }, { $set: { putBy, expiresAt, removed: false } })
      if (renewed.matchedCount > 0) return blobs.remove(row.blob)
      const others = await staged.countDocuments(live(row.stagingId))
      if (others >= FILES_MAX) throw new FileRefused('fileTooMany')
      try {
        await staged.create(row)
        return
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
      }
    }
  }

  /** Seals the content under a key of its own while it streams to the blobs. */
  async function store(file: IncomingFile, keys: Keys, putBy: string): Promise<StoredStagedFile> {
    const digest = createHmac('sha256', keys.stagingKey).update(`${file.name}\0`)
    const { fileKey, bytes, ...written } = await writeSealed(
      blobs,
      file.content,
      (part) => void digest.update(part),
    )
    const { name, type, mayCarryTraces } = file
    const label: Label = { name, type, mayCarryTraces, bytes, fileKey: fileKey.toString('base64') }
    const _id = digest.digest('base64url')
    const sealed = sealJson(label, keys.stagingKey, ['staged', keys.stagingId, _id])
    return { _id, stagingId: keys.stagingId, ...written, putBy, sealed, removed: false, expiresAt: expiry() }
  }

  async function keep(file: IncomingFile, keys: Keys, putBy: string): Promise<string> {
    let row: StoredStagedFile | undefined
    try {
      row = await store(file, keys, putBy)
      await put(row)
      return row._id
    } catch (error) {
      const known = storeErrors(error)?.key
      // The row may be there although no answer came. Without one the sweeper removes the blob.
      if (known === 'storeAway') throw new FileRefused('fileStoreAway')
      if (row) await blobs.remove(row.blob)
      throw known === 'storeFull' ? new FileRefused('fileNoRoom') : error
    }
  }

  return {
    /** Where the files of one request go; what it put there it can take back, if its end never comes. */
    sink(keys: Keys): UploadSink {
      const putBy = randomBytes(12).toString('hex')
      let before: Promise<unknown> = Promise.resolve()
      return {
        // One after the other: counted at the same instant, one file too many would slip in.
        keep(file) {
          const kept = before.then(() => keep(file, keys, putBy))
          // Where the store was away for one, nobody waits for the same with each of the others.
          before = kept.catch((error: unknown) => {
            if (error instanceof FileRefused && error.key === 'fileStoreAway') throw error
          })
          before.catch(() => undefined)
          return kept
        },
        async takeBack(id) {
          const row = await staged.findOneAndDelete({ _id: id, putBy }).lean()
          if (row) await blobs.remove(row.blob)
        },
      }
    },

    /** The files that wait for this form, in the order of their names, kept for another half hour. */
    async waiting(keys: Keys): Promise<StagedFile[]> {
      if (!(await staged.exists(live(keys.stagingId)))) return []
      await ifItCan(staged.updateMany(live(keys.stagingId), { $set: { expiresAt: expiry() } }))
      const rows = await staged.find(live(keys.stagingId)).lean()
      return rows.map((row) => opened(row, keys)).sort((one, other) => one.name.localeCompare(other.name))
    },

    /** Takes a file out of the form. Its blob goes later: a form sent at this very moment may still hold it. */
    async remove(keys: Keys, id: string): Promise<void> {
      await staged.updateOne({ _id: id, stagingId: keys.stagingId }, { $set: { removed: true } })
    },

    /** The files belong to a case now: their rows go, their blobs stay. */
    async handOver(files: StagedFile[]): Promise<void> {
      if (files.length > 0) await ifItCan(staged.deleteMany({ _id: { $in: files.map((file) => file.id) } }))
    },
  }
}

/** Waits for a write that the store may refuse: what it would have saved is only that the sweeper comes later. */
async function ifItCan(write: PromiseLike<unknown>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (!storeErrors(error)) throw error
  }
}

function opened(row: StoredStagedFile, keys: Keys): StagedFile {
  const place = ['staged', keys.stagingId, row._id]
  const { fileKey, ...label } = openJson<Label>(bytesOf(row.sealed), keys.stagingKey, place)
  const { blob, sealedBytes, sealedSha256 } = row
  const written = { blob, sealedBytes, sealedSha256 }
  return { id: row._id, ...written, fileKey: Buffer.from(fileKey, 'base64'), ...label }
}
