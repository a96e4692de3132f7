import { isAway } from '../store/away.js'
import { StoreFull } from '../store/store.errors.js'
import { WebError } from './web.errors.js'
import type { ErrorMapping } from './error-page.js'

const RETRY_WHEN_FULL_SECONDS = 300
const RETRY_WHEN_AWAY_SECONDS = 10

/** A full disk, or a server that is away, is told plainly: what was sent doesn't count as received. */
export const storeErrors: ErrorMapping = (error) => {
  if (error instanceof StoreFull || isFull(error))
    return new WebError(507, 'storeFull', { retryAfterSeconds: RETRY_WHEN_FULL_SECONDS, cause: error })
  return isAway(error) ? storeAway(error) : undefined
}

/** The store can't be reached for now. Nobody knows whether what was sent arrived; sending it again is safe. */
export const storeAway = (cause?: unknown): WebError =>
  new WebError(503, 'storeAway', { retryAfterSeconds: RETRY_WHEN_AWAY_SECONDS, cause })

const isFull = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
