import type { CookieOptions, Request, RequestHandler, Response } from 'express'
import session from 'express-session'
import type { Connection } from 'mongoose'
import { newKey, open, seal } from '../sealing/envelope.js'
import { SealBroken } from '../sealing/sealing.errors.js'
import { newToken } from './csrf.js'
import { SessionStore, type OpenSession } from './session-store.js'

declare module 'express-session' {
  interface SessionData {
    /** Id of whoever this session belongs to. */
    subject: string
    /** Their secret, sealed under the key that only the cookie holds; base64. */
    sealed: string
    /** What is still to be done before the session is whole; see {@link Session}. */
    stage?: string
    /** What whose it is signed in as; see {@link Session}. */
    as?: string[]
    /** What of that is their own; see {@link Session}. */
    own?: string
    /** When whose it is last proved who they are; milliseconds since 1970. */
    provedAt?: number
  }
}

/**
 * Whose session it is, as what they signed in, what of that is their own and since when, and the secret that was put into
 * it. With a `stage` it isn't whole yet: what is still missing; it ends after ten minutes. All in the words of whoever
 * began it.
 */
export type Session<Stage extends string = string> = {
  subject: string
  as: readonly string[]
  own: string
  secret: Buffer
  stage?: Stage
}

export type SessionOptions = {
  connection: Connection
  /** Signs the session id; 32 bytes that every copy of the program has. */
  secret: Buffer
  /** Whether the site's own address is https: the cookies are `Secure` then. */
  https: boolean
  clock: () => Date
}

export type Sessions = ReturnType<typeof sessions>

/**
 * Sessions of people who signed in, and of nobody else: no other request sets a cookie. They end after 30 idle
 * minutes and after 12 hours. The secret lies in the store sealed; the key to it lies in the browser's second
 * cookie alone, so neither suffices.
 */
export function sessions({ connection, secret, https, clock }: SessionOptions) {
  const store = new SessionStore(connection, clock)
  const names = https ? { sid: '__Host-sid', key: '__Host-key' } : { sid: 'sid', key: 'key' }
  const cookie: CookieOptions & { path: string } = {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: https,
  }
  const load = session({
    name: names.sid,
    secret: secret.toString('base64'),
    store,
    cookie,
    resave: false,
    saveUninitialized: false,
  })

  return {
    /** Loads the session, if there is one; mount it on the office's paths only. */
    middleware: ((req, res, next) => {
      // The site's address says https: a proxy that forgets to say so mustn't cost the cookie.
      if (https) Object.defineProperty(req, 'secure', { value: true, configurable: true })
      void load(req, res, next)
    }) satisfies RequestHandler,

    /** The session of this request with its secret opened; undefined without one, or without its key. */
    current(req: Request): Session | undefined {
      const { subject, sealed, stage, as = [], own = '' } = req.session
      const key = readCookie(req, names.key)
      if (!subject || !sealed || key?.length !== KEY_LENGTH) return undefined
      const opened = openIfOurs(Buffer.from(sealed, 'base64'), key, subject)
      return opened && { subject, as, own, secret: opened, ...(stage === undefined ? {} : { stage }) }
    },

    /** Begins a session under a new id, whatever came with the request: an id planted beforehand is worth nothing. */
    async begin(
      req: Request,
      res: Response,
      { subject, as, own, secret: toKeep, stage }: Session,
    ): Promise<void> {
      await done((answer) => req.session.regenerate(answer))
      store.opening(req.sessionID)
      const key = newKey()
      req.session.subject = subject
      req.session.as = [...as]
      req.session.own = own
      req.session.sealed = seal(toKeep, key, placeOf(subject)).toString('base64')
      if (stage !== undefined) req.session.stage = stage
      req.session.provedAt = clock().getTime()
      newToken(req)
      res.cookie(names.key, key.toString('base64url'), cookie)
      await done((answer) => req.session.save(answer))
    },

    /** Whether whose session it is proved who they are within the last ten minutes. */
    isFresh: (req: Request): boolean => Math.abs(clock().getTime() - (req.session.provedAt ?? 0)) < FRESH_MS,

    /** They have just done so again. */
    async prove(req: Request): Promise<void> {
      req.session.provedAt = clock().getTime()
      await done((answer) => req.session.save(answer))
    },

    /** All open sessions of a person, the latest first; `isThis` marks the one of this request. */
    async list(req: Request, subject: string): Promise<(OpenSession & { isThis: boolean })[]> {
      const own = store.idOf(req.sessionID)
      return (await store.of(subject)).map((one) => ({ ...one, isThis: one.id === own }))
    },

    /** Ends one session of a person at its next request. */
    endOne: (subject: string, id: string): Promise<void> => store.end(subject, { only: id }),

    /** Ends every session of a person but this request's. */
    endOthers: (req: Request, subject: string): Promise<void> =>
      store.end(subject, { except: store.idOf(req.sessionID) }),

    /** Ends every session of a person. */
    endAll: (subject: string): Promise<void> => store.end(subject, { except: undefined }),

    /** Ends it at once, here and in the browser. */
    async end(req: Request, res: Response): Promise<void> {
      await done((answer) => req.session.destroy(answer))
      res.clearCookie(names.sid, cookie)
      res.clearCookie(names.key, cookie)
    },
  }
}

const KEY_LENGTH = 32
/** For so long after the password nothing weighty asks for it again. */
const FRESH_MS = 10 * 60_000
/** Undefined when the key is another session's: a leftover cookie, not a fault of ours. */
function openIfOurs(sealed: Buffer, key: Buffer, subject: string): Buffer | undefined {
  try {
    return open(sealed, key, placeOf(subject))
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}

const placeOf = (subject: string) => ['session', subject]

function readCookie(req: Request, name: string): Buffer | undefined {
  for (const pair of (req.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=')
    if (key === name && value) return Buffer.from(value, 'base64url')
  }
  return undefined
}

const done = (act: (answer: (error?: unknown) => void) => void): Promise<void> =>
  new Promise((resolve, reject) =>
    act((error) =>
      error ? reject(error instanceof Error ? error : new Error('Session store failed')) : resolve(),
    ),
  )
