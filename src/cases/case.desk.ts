import type { Request, Response } from 'express'
import type { OfficeService } from '../office/office.service.js'
import type { Actor, Officer } from '../officers/officer.js'
import type { BlobStore } from '../store/blobs.js'
import { NotFound } from '../web/web.errors.js'
import { namesIn, type Names } from './case.names.js'
import type { CaseService } from './case.service.js'
import type { Reader } from './case.view.js'
import { ACTIONS } from './transitions.js'

/** What the office's pages over cases need. */
export type CasePageDependencies = {
  cases: CaseService
  officers: { list: () => Promise<Officer[]> }
  office: Pick<OfficeService, 'settings'>
  blobs: Pick<BlobStore, 'read'>
  clock: () => Date
}

/** Who is signed in. @throws when a page is reached without the guard that makes sure of it */
export function actorOf(res: Response): Actor {
  if (!res.locals.officer) throw new Error('An office page without an officer')
  return res.locals.officer
}

/** A part of the path that can only be one word. */
export function wordOf(req: Request, name: string): string {
  const word = req.params[name]
  if (typeof word !== 'string') throw new NotFound()
  return word
}

/** Who reads, and the words behind the codes in their language. */
export async function deskFor(
  { office, officers, clock }: Pick<CasePageDependencies, 'office' | 'officers' | 'clock'>,
  res: Response,
): Promise<{ names: Names; reader: Reader }> {
  const { language, t } = res.locals
  const [settings, people] = await Promise.all([office.settings(), officers.list()])
  return {
    names: namesIn(settings, people, { language, t }),
    reader: { actor: actorOf(res), language, t, now: clock() },
  }
}

const DONE: readonly string[] = [...ACTIONS, 'answer', 'note']

/** What the page before did, if it says so: a word of ours, never what somebody wrote into the address. */
export const doneIn = (req: Request): string | undefined => DONE.find((word) => word === req.query['done'])
