import { StoreFull } from '../store/store.errors.js'
import { WebError } from './web.errors.js'
import type { ErrorMapping } from './error-page.js'

const RETRY_SECONDS = 300

/** A full disk is told plainly: what was sent was not received. */
export const storeErrors: ErrorMapping = (error) =>
  error instanceof StoreFull || isFull(error)
    ? new WebError(507, 'storeFull', { retryAfterSeconds: RETRY_SECONDS, cause: error })
    : undefined

const isFull = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
