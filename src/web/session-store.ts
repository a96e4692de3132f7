import { createHash } from 'node:crypto'
import { Schema, type Connection } from 'mongoose'
import { Store, type SessionData } from 'express-session'
import { isAway } from '../store/away.js'
import { modelOn, required } from '../store/model.js'

const MINUTE_MS = 60_000
const IDLE_MS = 30 * MINUTE_MS
const LONGEST_MS = 12 * 60 * MINUTE_MS
/** For what is still to be done after the password. */
const UNFINISHED_MS = 10 * MINUTE_MS
/** A session's end is moved on at most this often: reading ten pages a minute needs one write. */
const TOUCH_EVERY_MS = MINUTE_MS

/** `_id` is the SHA-256 of the session id, so that who reads the store can't use what is in it. */
type StoredSession = {
  _id: string
  subject: string
  data: SessionData
  startedAt: Date
  lastUsedAt: Date
  endsAt: Date
  expiresAt: Date
}

/** A session as its owner sees it: no address, no browser. */
export type OpenSession = { id: string; startedAt: Date; lastUsedAt: Date }

const sessionSchema = new Schema<StoredSession>(
  {
    _id: required(String),
    subject: required(String),
    data: { type: Schema.Types.Mixed, required: true },
    startedAt: required(Date),
    lastUsedAt: required(Date),
    endsAt: required(Date),
    expiresAt: { ...required(Date), index: { expires: 0 } },
  },
  { collection: 'sessions', versionKey: false, minimize: false },
)
sessionSchema.index({ subject: 1 })
const sessionModel = (connection: Connection) => modelOn(connection, 'Session', sessionSchema)

type Answer<T> = (error: unknown, value?: T) => void

/** express-session's store over a model: 30 idle minutes, 12 hours at the most (unfinished ones ten minutes), the same for every copy. */
export class SessionStore extends Store {
  readonly #sessions
  readonly #clock: () => Date
  readonly #opening = new Set<string>()

  constructor(connection: Connection, clock: () => Date) {
    super()
    this.#sessions = sessionModel(connection)
    this.#clock = clock
  }

  /** Only a session announced here is created; saving one that was ended meanwhile must not bring it back. */
  opening(sid: string): void {
    this.#opening.add(hashOf(sid))
  }

  override get(sid: string, answer: Answer<SessionData | null>): void {
    reply(this.#find(sid), answer)
  }

  override set(sid: string, data: SessionData, answer: Answer<void> = () => undefined): void {
    reply(this.#save(hashOf(sid), data), answer)
  }

  override touch(sid: string, _data: SessionData, answer: Answer<void> = () => undefined): void {
    // The page is made by then: the next request moves the end of the session, if the store is away for this one.
    const touched = this.#touch(hashOf(sid)).catch((error: unknown) => {
      if (!isAway(error)) throw error
    })
    reply(touched, answer)
  }

  override destroy(sid: string, answer: Answer<void> = () => undefined): void {
    reply(
      this.#sessions.deleteOne({ _id: hashOf(sid) }).then(() => undefined),
      answer,
    )
  }

  /** The whole sessions of one person that are still open, the latest first. */
  async of(subject: string): Promise<OpenSession[]> {
    const stored = await this.#sessions
      .find({ subject, expiresAt: { $gt: this.#clock() } })
      .sort({ startedAt: -1 })
      .lean<StoredSession[]>()
    return stored
      .filter(({ data }) => data.stage === undefined)
      .map(({ _id, startedAt, lastUsedAt }) => ({ id: _id, startedAt, lastUsedAt }))
  }

  /** Ends one session of this person, or all but one. */
  async end(subject: string, which: { only: string } | { except: string | undefined }): Promise<void> {
    const _id = 'only' in which ? which.only : { $ne: which.except ?? '' }
    await this.#sessions.deleteMany({ subject, _id })
  }

  /** What a session is called where its owner sees it; opens nothing. */
  readonly idOf = hashOf

  async #find(sid: string): Promise<SessionData | null> {
    const stored = await this.#sessions.findById(hashOf(sid)).lean<StoredSession>()
    return stored && stored.expiresAt > this.#clock() ? stored.data : null
  }

  async #save(_id: string, session: SessionData): Promise<void> {
    const now = this.#clock().getTime()
    // Plain, as JSON has it: the session object itself has methods and a request hanging on it.
    const data = JSON.parse(JSON.stringify(session)) as SessionData
    if (!this.#opening.delete(_id)) {
      await this.#sessions.updateOne({ _id }, { $set: { data } })
      return
    }
    const longest = data.stage === undefined ? LONGEST_MS : UNFINISHED_MS
    await this.#sessions.create({
      _id,
      subject: data.subject,
      data,
      startedAt: new Date(now),
      lastUsedAt: new Date(now),
      endsAt: new Date(now + longest),
      expiresAt: new Date(now + Math.min(IDLE_MS, longest)),
    })
  }

  async #touch(_id: string): Promise<void> {
    const now = this.#clock().getTime()
    const stored = await this.#sessions.findById(_id, { endsAt: 1, lastUsedAt: 1 }).lean<StoredSession>()
    if (!stored) return
    // Moved either way: after the clock was set back, a session must not stay open for longer than its half hour.
    if (Math.abs(now - stored.lastUsedAt.getTime()) < TOUCH_EVERY_MS) return
    const expiresAt = new Date(Math.min(now + IDLE_MS, stored.endsAt.getTime()))
    await this.#sessions.updateOne({ _id }, { $set: { expiresAt, lastUsedAt: new Date(now) } })
  }
}

const hashOf = (sid: string) => createHash('sha256').update(sid).digest('base64url')

function reply<T>(promise: Promise<T>, answer: Answer<T>): void {
  promise.then(
    (value) => answer(null, value),
    (error: unknown) => answer(error),
  )
}
