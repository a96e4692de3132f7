import type { RequestHandler } from 'express'
import { pino, type DestinationStream, type Logger } from 'pino'
import { pinoHttp } from 'pino-http'

export type Log = Logger

export const createLog = (level: string, destination?: DestinationStream): Log =>
  destination ? pino({ level, base: null }, destination) : pino({ level, base: null })

/**
 * One line a request: method, route pattern, status, duration. Never an address, a header, a query, a body or the
 * path as typed, which may hold a case number or a secret link.
 */
export const requestLog = (log: Log): RequestHandler =>
  pinoHttp({
    logger: log,
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'debug'),
    serializers: {
      req: (req: { method: string }) => ({ method: req.method }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
      err: (error: { type: string; stack: string }) => ({ type: error.type, at: frames(error.stack) }),
    },
    customProps: (req) => {
      const route: unknown = Reflect.get(req, 'route')
      return { route: typeof route === 'object' && route !== null ? Reflect.get(route, 'path') : undefined }
    },
  })

/** An error for the log: type, code and place only, never its message, which may quote what somebody wrote. */
export const traceOf = (error: unknown): { type: string; code?: number | string; at: string[] } =>
  error instanceof Error
    ? { type: error.constructor.name, ...codeOf(error), at: frames(error.stack) }
    : { type: typeof error, at: [] }

const codeOf = (error: Error): { code?: number | string } =>
  'code' in error && (typeof error.code === 'number' || typeof error.code === 'string')
    ? { code: error.code }
    : {}

/** Where an error came from, without its message. */
const frames = (stack: string | undefined): string[] =>
  (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim())
