import type { RequestHandler, Response } from 'express'

declare global {
  // oxlint-disable-next-line no-namespace -- Express offers its request type only this way
  namespace Express {
    interface Locals {
      /** Programs read this answer: mistakes are told as problem details (RFC 9457) instead of a page. */
      forPrograms?: boolean
    }
  }
}

/** How long a browser may remember that it was allowed to ask. */
const ALLOWED_SECONDS = 86_400

/** For what programs of other sites may read: from anywhere, nothing but reading, and no HTML for an error. */
export const forPrograms: RequestHandler = (req, res, next) => {
  res.locals.forPrograms = true
  res.setHeader('Access-Control-Allow-Origin', '*')
  res.setHeader('Access-Control-Expose-Headers', 'ETag, Link, Retry-After')
  res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
  if (req.method !== 'OPTIONS') return next()
  res.setHeader('Access-Control-Allow-Methods', 'GET, HEAD')
  res.setHeader('Access-Control-Allow-Headers', 'If-None-Match')
  res.setHeader('Access-Control-Max-Age', String(ALLOWED_SECONDS))
  res.status(204).end()
}

/** A mistake in the form of RFC 9457, its words those of the error page. */
export function sendProblem(res: Response, status: number, key: string): void {
  const { t } = res.locals
  const problem = { title: t(`errors.${key}.title`), status, detail: t(`errors.${key}.text`) }
  res.status(status).type('application/problem+json').send(JSON.stringify(problem))
}
