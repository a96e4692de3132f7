import { createHmac, randomBytes } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { TooMany } from './web.errors.js'

const DAY_MS = 86_400_000
let key = randomBytes(32)
let keyDay = 0

/**
 * The only place that looks at an address. It leaves as an HMAC under a key that lives in memory and changes every
 * day, so that not even this program can say tomorrow who called today.
 */
export function callerId(address: string | undefined, now = Date.now()): string {
  const day = Math.floor(now / DAY_MS)
  if (day !== keyDay) {
    key = randomBytes(32)
    keyDay = day
  }
  return createHmac('sha256', key)
    .update(address ?? '')
    .digest('base64url')
}

/** Who calls. A caller has a whole IPv6 network at hand: it counts as one. */
export const callerOf = ({ ip }: Pick<Request, 'ip'>): string => callerId(ip && ipKeyGenerator(ip))

export type LimitOptions = {
  count: number
  minutes: number
  enabled: boolean
  /** How many copies of the program run now. */
  copies: () => number
}

/**
 * At most `count` requests per caller in `minutes`; then 429 with Retry-After. Who called isn't told to other copies,
 * not even as a hash: each allows its share, rounded up. So n copies behind a proxy that spreads requests evenly
 * allow count to count + n − 1 together; behind one that keeps a caller with one copy, a share is all there is. While
 * a copy comes or goes, the shares are off until the next beat of the others.
 */
export const limit = (options: LimitOptions): RequestHandler =>
  options.enabled
    ? rateLimit({
        windowMs: options.minutes * 60_000,
        limit: () => Math.ceil(options.count / options.copies()),
        standardHeaders: 'draft-8',
        legacyHeaders: false,
        keyGenerator: callerOf,
        handler: () => {
          throw new TooMany(options.minutes * 60)
        },
      })
    : (_req, _res, next) => next()
