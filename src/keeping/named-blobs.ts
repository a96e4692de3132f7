import type { Connection } from 'mongoose'
import { caseModel } from '../cases/case.model.js'
import { recordModel } from '../measures/record.model.js'
import type { WrittenBlob } from '../store/blobs.js'
import { decode, pick } from '../store/embedded/bson.js'

const FILES = new Set(['files'])

/** A file as the document says that has it; one that was filed before that was kept lacks length and hash. */
export type NamedBlob = Pick<WrittenBlob, 'blob'> & Partial<WrittenBlob>

/** Whoever has files: what it is called, and its files. */
export type BlobHolder = { name: string; files: NamedBlob[] }

/** The blobs that a stored document names, given the collection it is in: cases and records name theirs, nothing else does. */
export function blobNames(connection: Connection): (collection: string, document: Buffer) => string[] {
  const holding = [caseModel(connection), recordModel(connection)].map(
    ({ collection }) => collection.collectionName,
  )
  return (collection, document) => {
    if (!holding.includes(collection)) return []
    const { files } = decode(pick(document, FILES)) as { files?: NamedBlob[] }
    return (files ?? []).map(({ blob }) => blob)
  }
}

/** Cases and records as far as they have files. */
export function blobHolders(connection: Connection) {
  const cases = caseModel(connection)
  const records = recordModel(connection)
  const some = { 'files.0': { $exists: true } }
  return {
    /** Whoever names this blob. */
    async holder(blob: string): Promise<BlobHolder | undefined> {
      const ofCase = await cases.findOne({ 'files.blob': blob }, { number: 1, files: 1 }).lean()
      if (ofCase) return { name: ofCase.number, files: ofCase.files }
      const ofRecord = await records.findOne({ 'files.blob': blob }, { files: 1 }).lean()
      return ofRecord ? { name: ofRecord._id, files: ofRecord.files ?? [] } : undefined
    },

    /** All of them. */
    async *all(): AsyncGenerator<BlobHolder> {
      for await (const { number, files } of cases.find(some, { number: 1, files: 1 }).lean().cursor())
        yield { name: number, files }
      for await (const { _id, files } of records.find(some, { files: 1 }).lean().cursor())
        yield { name: _id, files: files ?? [] }
    },
  }
}
