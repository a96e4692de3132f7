import { createHmac, randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'
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

/** At most `count` requests per caller in `minutes`; then 429 with Retry-After. */
export const limit = (options: { count: number; minutes: number; enabled: boolean }): RequestHandler =>
  options.enabled
    ? rateLimit({
        windowMs: options.minutes * 60_000,
        limit: options.count,
        standardHeaders: 'draft-8',
        legacyHeaders: false,
        // A caller has a whole IPv6 network at hand: it counts as one.
        keyGenerator: (req) => callerId(req.ip && ipKeyGenerator(req.ip)),
        handler: () => {
          throw new TooMany(options.minutes * 60)
        },
      })
    : (_req, _res, next) => next()
