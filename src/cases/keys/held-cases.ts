import { Types, type Connection } from 'mongoose'
import { caseModel, type StoredCase } from '../case.model.js'

/** Where a walk over cases is: the last one that it looked at. */
export type Place = { at: Date; id: string }

/** What is long in a case, and says nothing of who may hold its key. */
const WITHOUT_WORDS = {
  urgent: 0,
  files: 0,
  messages: 0,
  notes: 0,
  lifecycle: 0,
  ratings: 0,
  pending: 0,
  reporterPublicKey: 0,
  receiptLookup: 0,
} as const

/** The cases of which somebody has a copy of the key, the latest first, page by page so that others get their turn. */
export async function* heldCases(
  connection: Connection,
  holder: string,
  { pageSize, after, only }: { pageSize: number; after?: Place | undefined; only?: 'keys' },
): AsyncGenerator<StoredCase[]> {
  const fields = only ? { number: 1, receivedAt: 1, keys: 1, assignee: 1, status: 1 } : WITHOUT_WORDS
  for (let place = after; ;) {
    const page = await caseModel(connection)
      .find({ 'keys.holder': holder, ...beyond(place) }, fields)
      .sort({ receivedAt: -1, _id: -1 })
      .limit(pageSize)
      .lean<StoredCase[]>()
    if (page.length > 0) yield page
    const last = page.at(-1)
    if (!last || page.length < pageSize) return
    place = placeOf(last)
  }
}

export const placeOf = ({ receivedAt, _id }: Pick<StoredCase, 'receivedAt' | '_id'>): Place => ({
  at: receivedAt,
  id: _id.toHexString(),
})

function beyond(place: Place | undefined) {
  if (!place) return {}
  const _id = new Types.ObjectId(place.id)
  return {
    receivedAt: { $lte: place.at },
    $or: [{ receivedAt: { $lt: place.at } }, { receivedAt: place.at, _id: { $lt: _id } }],
  }
}
