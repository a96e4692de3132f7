import type { Store } from '../store/connect.js'
import { measured } from '../store/measured.js'
import type { SchemaStep } from '../store/schema.js'
import { BlobDamaged, BlobMissing } from '../store/store.errors.js'
import { caseModel, type StoredCase } from './case.model.js'

/** Files were filed without their length and hash: from here on it shows when one that is kept changes. */
export const noteSealedFiles: SchemaStep = { to: 2, name: 'note-sealed-files', up: noteFiles }

async function noteFiles({ connection, blobs }: Store): Promise<void> {
  const cases = caseModel(connection)
  const withFiles = cases
    .find({ 'files.blob': { $exists: true } }, { files: 1 })
    .lean<Pick<StoredCase, '_id' | 'files'>[]>()
    .cursor()
  for await (const { _id, files } of withFiles)
    for (const { blob } of files.filter(({ sealedSha256 }) => sealedSha256 === undefined)) {
      const found = await measured(blobs.read(blob)).catch(unreadable)
      if (!found) continue
      const noted = { 'files.$.sealedBytes': found.bytes, 'files.$.sealedSha256': found.sha256 }
      await cases.updateOne({ _id, 'files.blob': blob }, { $set: noted })
    }
}

/** There is nothing to note of a file that is gone or broken; `verify` tells of it. */
function unreadable(error: unknown): undefined {
  if (!(error instanceof BlobMissing || error instanceof BlobDamaged)) throw error
}
