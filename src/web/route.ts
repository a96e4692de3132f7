import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from 'express'
import type { z } from 'zod'
import { isShownAgain } from './send-again.js'
import { readRefused } from './uploads.js'
import { check, rawFields, type FieldErrors, type RawFields } from './validation.js'
import { MethodNotAllowed, WebError } from './web.errors.js'

export type Page = (req: Request, res: Response) => Promise<void> | void
export type FormPage<T> = (req: Request, res: Response, form: T) => Promise<void> | void
export type InvalidPage = (
  req: Request,
  res: Response,
  mistakes: { errors: FieldErrors; values: RawFields },
) => Promise<void> | void

/** One line of a route table: what may be asked of which path, by whom. */
export type Route = {
  method: 'get' | 'post'
  path: string
  /** Who may; checked by the guard that the table is mounted with. */
  permission: string
  schema?: z.ZodType
  /** Only for somebody who proved within minutes who they are: what an unwatched screen must not do. */
  fresh?: true
  /** Slows down a caller who asks too often, before anything is read; see limits.ts. */
  limit?: RequestHandler
  /** Reads a multipart body before the schema looks at it. */
  upload?: RequestHandler
  handle: (req: Request, res: Response) => Promise<void> | void
}

/** A page that only shows. */
export const page = (line: {
  path: string
  permission: string
  fresh?: true
  limit?: RequestHandler
  get: Page
}): Route => ({
  method: 'get',
  path: line.path,
  permission: line.permission,
  ...(line.fresh ? { fresh: true } : {}),
  ...(line.limit ? { limit: line.limit } : {}),
  handle: line.get,
})

/**
 * A form that was sent: checked against its schema, then `post`; with mistakes, `invalid` shows it again with
 * everything that was typed and status 422.
 */
export const form = <T>(line: {
  path: string
  permission: string
  schema: z.ZodType<T>
  fresh?: true
  limit?: RequestHandler
  upload?: RequestHandler
  post: FormPage<T>
  invalid: InvalidPage
}): Route => ({
  method: 'post',
  path: line.path,
  permission: line.permission,
  schema: line.schema,
  ...(line.fresh ? { fresh: true } : {}),
  ...(line.limit ? { limit: line.limit } : {}),
  ...(line.upload ? { upload: line.upload } : {}),
  handle: async (req, res) => {
    const checked = check(line.schema, req.body)
    if (checked.ok) return line.post(req, res, checked.form)
    res.status(422)
    await line.invalid(req, res, { errors: checked.errors, values: rawFields(req.body) })
  },
})

export type Guards = {
  /** A middleware that lets through whoever has the permission. @throws when there is no such permission */
  permit: (permission: string) => RequestHandler
  /** Runs after the body is read: multipart forms carry their token inside. */
  token: (permission: string) => RequestHandler
  /** Asks whoever hasn't lately proved who they are to do so first. */
  fresh: RequestHandler
}

/**
 * Mounts a route table. The program doesn't start when a line lacks its permission or a form its schema; a known
 * path asked with another method answers 405.
 */
export function mount(router: Router, routes: Route[], guards: Guards): Router {
  for (const route of routes) {
    requireComplete(route)
    const limit = route.limit ? [route.limit] : []
    const read = route.upload ? [keepTyped, route.upload] : []
    const fresh = route.fresh ? [guards.fresh] : []
    const token = route.method === 'post' ? [guards.token(route.permission)] : []
    router[route.method](
      route.path,
      guards.permit(route.permission),
      ...limit,
      ...read,
      ...token,
      ...fresh,
      route.handle,
    )
  }
  for (const path of new Set(routes.map((route) => route.path)))
    router.all(path, () => {
      throw new MethodNotAllowed()
    })
  return router
}

/** Reads what was typed into a multipart form that is refused already, where the answer shows it once more. */
const keepTyped: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  if (error instanceof WebError && isShownAgain(req, error.key)) await readRefused(req, res)
  next(error)
}

function requireComplete(route: Route): void {
  const name = `${route.method.toUpperCase()} ${route.path}`
  if (!route.permission) throw new Error(`Route without a permission: ${name}`)
  if (route.method === 'post' && !route.schema) throw new Error(`Form without a schema: ${name}`)
}
