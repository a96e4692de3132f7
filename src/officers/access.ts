import type { RequestHandler } from 'express'
import { requireToken, tokenOf } from '../web/csrf.js'
import { localPath } from '../web/language.js'
import type { Guards } from '../web/route.js'
import type { Sessions } from '../web/sessions.js'
import { Forbidden } from '../web/web.errors.js'
import type { Actor } from './officer.js'
import { SessionEnded } from './officer.errors.js'
import type { OfficerService } from './officer.service.js'
import { isPermission, mayDo } from './roles.js'

declare global {
  // oxlint-disable-next-line no-namespace -- Express offers its request type only this way
  namespace Express {
    interface Locals {
      /** Who is signed in; the private key is open for this request only. */
      officer?: Actor
      /** For the hidden field `_csrf`. */
      csrfToken?: string | undefined
    }
  }
}

/**
 * Loads the session and puts who is signed in into `res.locals.officer`; a session whose account was closed ends
 * here. To be mounted on the office's paths only: elsewhere no session is looked for and no cookie set.
 */
export const signedIn = (
  officers: Pick<OfficerService, 'byId'>,
  sessions: Pick<Sessions, 'middleware' | 'current' | 'end'>,
): RequestHandler[] => [
  sessions.middleware,
  async (req, res, next) => {
    const session = sessions.current(req)
    if (session) {
      const officer = await officers.byId(session.subject)
      if (officer?.active) {
        res.locals.officer = { ...officer, privateKey: session.secret }
        res.locals.csrfToken = tokenOf(req)
      } else await sessions.end(req, res)
    }
    next()
  },
]

/** Who may do what, and that their forms are their own; for every route table, public pages included. */
export function guards(): Guards {
  return {
    permit(permission) {
      if (permission === 'public') return (_req, _res, next) => next()
      if (!isPermission(permission)) throw new Error(`There is no permission "${permission}"`)
      return (req, res, next) => {
        const { officer, language } = res.locals
        if (!officer) {
          if (req.method !== 'GET' && req.method !== 'HEAD') throw new SessionEnded()
          return res.redirect(303, localPath(language, signInPath(req.baseUrl + req.url)))
        }
        if (!mayDo(officer.role, permission)) throw new Forbidden()
        next()
      }
    },
    // A resident's forms carry a secret of their own, and the sign-in form looks at where it came from.
    token: (permission) => (permission === 'public' ? (_req, _res, next) => next() : requireToken),
  }
}

/** The sign-in page, which leads back to where somebody wanted to go. */
const signInPath = (wanted: string) =>
  wanted === '/office' ? '/office/sign-in' : `/office/sign-in?next=${encodeURIComponent(wanted)}`

/** Whether a path is one of the office's pages, with or without a query. */
const isOfficePath = (path: string): boolean => /^\/office(?=[/?]|$)/.test(path)

/** Where to go after signing in: a page of the office's own, or its first. */
export const ownPath = (wanted: unknown): string =>
  typeof wanted === 'string' && isOfficePath(wanted) && !/[\\\p{Cc}]|\/\/|\/\.\.?(\/|$)/u.test(wanted)
    ? wanted
    : '/office'
