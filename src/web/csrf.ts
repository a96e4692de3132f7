import type { Request, RequestHandler } from 'express'
import { csrfSync } from 'csrf-sync'
import { Forbidden } from './web.errors.js'

const TOKEN_BYTES = 32
/** The hidden field of a form that carries it. */
export const TOKEN_FIELD = '_csrf'

/** The form didn't come from a page of this session. */
export class TokenMissing extends Forbidden {
  constructor() {
    super('tokenMissing')
  }
}

const { generateToken, getTokenFromState, isRequestValid, csrfSynchronisedProtection } = csrfSync({
  size: TOKEN_BYTES,
  getTokenFromRequest: (req) => fieldOf(req.body),
  getTokenFromState: (req) => req.session?.csrfToken,
})

/** Puts a fresh token into a session that begins. */
export const newToken = (req: Request): string => generateToken(req, true)

/** The token of this session, for the hidden field `_csrf` of its forms. */
export const tokenOf = (req: Request): string | undefined => getTokenFromState(req) ?? undefined

/** Lets a form through that carries its session's token. Multipart bodies must have been read before. */
export const requireToken: RequestHandler = (req, res, next) =>
  csrfSynchronisedProtection(req, res, (error?: unknown) => next(error ? new TokenMissing() : undefined))

/** Whether what has arrived of a form so far carries its session's token: then its files may be kept. */
export const carriesToken = (req: Request): boolean => isRequestValid(req)

/**
 * For a form that nobody is signed in for yet, and so has no token: refuses what a browser says was sent from
 * another site. A page without referrer sends `Origin: null` even to itself, so that alone proves nothing.
 */
export function requireSameOrigin(req: Request): void {
  if (originOf(req) === 'foreign') throw new TokenMissing()
}

/** Whether a browser says that a page of this site sent this, or one of another; old ones don't say. */
export function originOf(req: Request): 'own' | 'foreign' | 'unknown' {
  const site = req.get('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' ? 'own' : 'foreign'
  const origin = req.get('origin')
  if (origin === undefined || origin === 'null') return 'unknown'
  return isOwn(origin, req) ? 'own' : 'foreign'
}

const isOwn = (origin: string, req: Request) =>
  URL.canParse(origin) && new URL(origin).host === req.get('host')

function fieldOf(body: unknown): string | undefined {
  const token: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, TOKEN_FIELD) : undefined
  return typeof token === 'string' ? token : undefined
}
