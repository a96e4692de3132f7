import type { Connection } from 'mongoose'
import { caseModel, type StoredCase } from '../cases/case.model.js'
import { decode, pick } from '../store/embedded/bson.js'

const FILES = new Set(['files'])

/** The blobs that a stored document names, given the collection it is in: cases name theirs, nothing else does. */
export function blobNames(connection: Connection): (collection: string, document: Buffer) => string[] {
  const cases = caseModel(connection).collection.collectionName
  return (collection, document) => {
    if (collection !== cases) return []
    const { files = [] } = decode(pick(document, FILES)) as Partial<Pick<StoredCase, 'files'>>
    return files.map(({ blob }) => blob)
  }
}
