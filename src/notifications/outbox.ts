import type { Connection } from 'mongoose'
import type { Notice } from './notice.js'
import { noticeModel, type StoredNotice } from './notification.model.js'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** While one copy of the program sends a notice, no other takes it up; if it dies, another does after this long. */
const CLAIM_MS = 5 * MINUTE_MS
const FIRST_RETRY_MS = MINUTE_MS
const LONGEST_RETRY_MS = 2 * 60 * MINUTE_MS
/** Older news than this is on the officer's page anyway. */
const GIVEN_UP_AFTER_MS = 4 * DAY_MS
const KEPT_MS = 30 * DAY_MS

/** Notices that wait to be sent, and who is sending them. */
export function outbox(connection: Connection, clock: () => Date) {
  const notices = noticeModel(connection)
  const later = (ms: number) => new Date(clock().getTime() + ms)

  return {
    async add(queued: Notice[]): Promise<void> {
      const rows = queued.flatMap(({ id, to, kind, caseNumber, address }) =>
        to.map((officer) => ({
          ...{ _id: `${id}:${officer}`, officer, kind },
          ...(caseNumber === undefined ? {} : { caseNumber }),
          ...(address === undefined ? {} : { address }),
        })),
      )
      if (rows.length === 0) return
      const now = clock()
      await notices.bulkWrite(
        rows.map(({ _id, ...row }) => ({
          updateOne: {
            filter: { _id },
            update: { $setOnInsert: { ...row, state: 'waiting', queuedAt: now, dueAt: now, tries: 0 } },
            upsert: true,
          },
        })),
      )
    },

    /** Takes the next due notice for this copy alone. */
    claim: (): Promise<StoredNotice | null> =>
      notices
        .findOneAndUpdate(
          { state: 'waiting', dueAt: { $lte: clock() } },
          { $set: { dueAt: later(CLAIM_MS) }, $inc: { tries: 1 } },
          { sort: { dueAt: 1 }, returnDocument: 'after' },
        )
        .lean<StoredNotice>(),

    async finish({ _id }: StoredNotice, state: 'sent' | 'givenUp'): Promise<void> {
      await notices.updateOne({ _id }, { $set: { state, expiresAt: later(KEPT_MS) } })
    },

    /** Due again later and later, from a minute to two hours; given up after four days. */
    async putOff(notice: StoredNotice): Promise<void> {
      const { _id, tries, queuedAt } = notice
      if (clock().getTime() - queuedAt.getTime() > GIVEN_UP_AFTER_MS) return this.finish(notice, 'givenUp')
      const wait = Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LONGEST_RETRY_MS)
      // A copy that was held up must not touch what another has taken up or sent by now.
      await notices.updateOne({ _id, tries, state: 'waiting' }, { $set: { dueAt: later(wait) } })
    },
  }
}
