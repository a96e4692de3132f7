import type { Request, RequestHandler, Response } from 'express'
import { requireToken, tokenOf } from '../web/csrf.js'
import { localPath } from '../web/language.js'
import type { Guards } from '../web/route.js'
import type { Session, Sessions } from '../web/sessions.js'
import { Forbidden } from '../web/web.errors.js'
import type { Actor, Officer } from './officer.js'
import { ProofNeeded, SessionEnded } from './officer.errors.js'
import type { OfficerService } from './officer.service.js'
import { ENTRANCES, isEntrance, isPermission, mayDo, rolesOf } from './roles.js'
import { isStage, type Stage } from './second-step/stage.js'

declare global {
  // oxlint-disable-next-line no-namespace -- Express offers its request type only this way
  namespace Express {
    interface Locals {
      /** Who is signed in; the private key is open for this request only. */
      officer?: Actor
      /** Who has given the right password and has a second step still to take or to set up: nobody yet. */
      entering?: { actor: Actor; stage: Stage }
      /** For the hidden field `_csrf`. */
      csrfToken?: string | undefined
    }
  }
}

/** The session that somebody begins by signing in, with the roles that they have at this moment. */
export async function sessionOf(officers: Pick<OfficerService, 'byId'>, actor: Actor): Promise<Session> {
  const today = (await officers.byId(actor.id)) ?? actor
  return { subject: actor.id, as: rolesOf(today), own: ownPostOf(today), secret: actor.privateKey }
}

/** With its beginning: who was given another role and then this one again signs in anew as well. */
const ownPostOf = ({ role, roleSince }: Officer): string => [role, roleSince?.toISOString() ?? ''].join(' ')

/**
 * Whether somebody isn't any more what they signed in as: in their own role exactly; of those for whom they stand in, with
 * one for which they didn't, since it may want more of them than they have shown.
 */
const hasAnother = (officer: Officer, { as, own }: Session): boolean =>
  own !== ownPostOf(officer) || rolesOf(officer).some((role) => !as.includes(role))

/**
 * Loads the session and puts who is signed in into `res.locals.officer`; a session whose account was closed, or has
 * another role by now, its own or that of somebody on leave, ends here. To be mounted on the office's paths only:
 * elsewhere no session is looked for and no cookie set.
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
      if (officer?.active && !hasAnother(officer, session)) {
        const actor = { ...officer, privateKey: session.secret }
        const { stage } = session
        if (stage === undefined) res.locals.officer = actor
        else if (isStage(stage)) res.locals.entering = { actor, stage }
        res.locals.csrfToken = tokenOf(req)
      } else await sessions.end(req, res)
    }
    next()
  },
]

/** Who may do what, and that their forms are their own; for every route table, public pages included. */
export function guards(sessions: Pick<Sessions, 'isFresh'>): Guards {
  return {
    fresh(req, res, next) {
      if (sessions.isFresh(req)) return next()
      // What was typed is kept on the page that says so; see send-again.ts.
      if (isSent(req)) throw new ProofNeeded()
      const wanted = encodeURIComponent(req.baseUrl + req.url)
      res.redirect(303, localPath(res.locals.language, `${CONFIRM_PAGE}?next=${wanted}`))
    },

    permit(permission) {
      if (permission === 'public') return (_req, _res, next) => next()
      if (isEntrance(permission)) {
        const stages: readonly string[] = ENTRANCES[permission]
        return (req, res, next) => (stages.includes(stageOf(res)) ? next() : leadIn(req, res))
      }
      if (!isPermission(permission)) throw new Error(`There is no permission "${permission}"`)
      return (req, res, next) => {
        const { officer } = res.locals
        // A form from before keeps what was typed into it, also while the second step of the new sign-in is missing.
        if (!officer && isSent(req)) throw new SessionEnded()
        if (!officer) return leadIn(req, res)
        if (!mayDo(officer, permission)) throw new Forbidden()
        next()
      }
    },
    // A resident's forms carry a secret of their own, and the sign-in form looks at where it came from.
    token: (permission) => (permission === 'public' ? (_req, _res, next) => next() : requireToken),
  }
}

const isSent = ({ method }: Request): boolean => method !== 'GET' && method !== 'HEAD'

const stageOf = ({ locals: { officer, entering } }: Response): Stage | 'open' | 'nobody' =>
  officer ? 'open' : (entering?.stage ?? 'nobody')

/** Who is signed in. @throws {SessionEnded} */
export function signedInAs({ locals: { officer } }: Response): Actor {
  if (!officer) throw new SessionEnded()
  return officer
}

/** Whoever is signed in, or about to be. @throws {SessionEnded} */
export function onTheWay({ locals: { officer, entering } }: Response): Actor {
  const actor = officer ?? entering?.actor
  if (!actor) throw new SessionEnded()
  return actor
}

/** To the page where somebody has to go on who isn't in yet, or is in already. */
function leadIn(req: Request, res: Response): void {
  const stage = stageOf(res)
  if (stage === 'nobody' && isSent(req)) throw new SessionEnded()
  const wanted = req.baseUrl + req.url
  const place = { open: '/office', enrol: SET_UP_PAGE, code: codePage(wanted), nobody: signInPath(wanted) }
  res.redirect(303, localPath(res.locals.language, place[stage]))
}

/** Where somebody who is signed in gives the password once more. */
export const CONFIRM_PAGE = '/office/confirm'
export const SET_UP_PAGE = '/office/second-step'
export const NEW_PASSKEY_PAGE = '/office/passkeys/new'

/** The page that asks for the second step, which leads on to where somebody wanted to go. */
export const codePage = (wanted: string): string =>
  ownPath(wanted) === '/office'
    ? '/office/sign-in/code'
    : `/office/sign-in/code?next=${encodeURIComponent(wanted)}`

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
