import type { ErrorRequestHandler, RequestHandler } from 'express'
import { traceOf, type Log } from './log.js'
import { sendProblem } from './problems.js'
import { sendAgain } from './send-again.js'
import { BadRequest, NotFound, TooLarge, WebError } from './web.errors.js'

export const notFound: RequestHandler = () => {
  throw new NotFound()
}

/** Turns foreign errors into ours; each machinery or feature adds the ones it knows. */
export type ErrorMapping = (error: unknown) => WebError | undefined

/** The one place where an error becomes a status and a page in the reader's language. */
export function errorPage(log: Log, mappings: ErrorMapping[]): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const known = toWebError(error, [...mappings, bodyErrors])
    // What a page tells kindly is still a fault of the machinery where the server is the one that failed.
    if (!known || known.status >= 500) log.error(traceOf(known?.options.cause ?? error), 'failed')
    // Half an answer must not pass for a whole one; Express' own handler would print the message.
    if (res.headersSent) return void res.destroy()
    const status = known?.status ?? 500
    // What was already said of the answer that failed isn't true of this one.
    for (const header of ['ETag', 'Content-Disposition']) res.removeHeader(header)
    res.setHeader('Cache-Control', 'no-store')
    const key = known?.key ?? 'unexpected'
    if (known?.options.retryAfterSeconds)
      res.setHeader('Retry-After', String(known.options.retryAfterSeconds))
    // What is left of a body that was refused would be taken for the next request.
    if (!req.complete) res.setHeader('Connection', 'close')
    if (res.locals.forPrograms) return sendProblem(res, status, key)
    const again = sendAgain(req, res, key)
    res.status(status).render('errors/error', { key, status, again, ...known?.options.values })
  }
}

function toWebError(error: unknown, mappings: ErrorMapping[]): WebError | undefined {
  if (error instanceof WebError) return error
  for (const mapping of mappings) {
    const mapped = mapping(error)
    if (mapped) return mapped
  }
  return undefined
}

/** What Express and its body parsers throw: they carry a status of their own. */
function bodyErrors(error: unknown): WebError | undefined {
  if (error instanceof URIError) return new BadRequest()
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined
  if (error.status === 413) return new TooLarge('tooLarge', error)
  return error.status >= 400 && error.status < 500 ? new BadRequest('badRequest', error) : undefined
}
