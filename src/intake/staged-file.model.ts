import { Schema, type Connection } from 'mongoose'
import type { WrittenBlob } from '../store/blobs.js'
import { modelOn } from '../store/model.js'

/** A file that waits for its form to be sent. Only the form carries the key that opens `sealed`. */
export type StoredStagedFile = WrittenBlob & {
  _id: string
  stagingId: string
  /** The request that put it there last; only that one may take it back. */
  putBy: string
  /** Name, type, size and the file's own key. */
  sealed: Buffer
  /** The person took it out of their form; it goes with the next sweep. */
  removed: boolean
  expiresAt: Date
}

const stagedFileSchema = new Schema<StoredStagedFile>(
  {
    _id: { type: String, required: true },
    stagingId: { type: String, required: true },
    blob: { type: String, required: true },
    sealedBytes: { type: Number, required: true },
    sealedSha256: { type: String, required: true },
    putBy: { type: String, required: true },
    sealed: { type: Buffer, required: true },
    removed: { type: Boolean, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'staged_files', versionKey: false },
)

stagedFileSchema.index({ stagingId: 1 })
stagedFileSchema.index({ expiresAt: 1 })
stagedFileSchema.index({ blob: 1 })

export const stagedFileModel = (connection: Connection) => modelOn(connection, 'StagedFile', stagedFileSchema)
