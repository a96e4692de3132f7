import type { Request, Response } from 'express'
import { rawFields, type FieldErrors } from '../web/validation.js'
import { storeErrors } from '../web/store-errors.js'
import { localPath } from '../web/language.js'
import { CaseChanged, CaseNotFound, DeclarationNeeded, StepRefused } from './case.errors.js'

/** Fields in which somebody may have written for an hour. */
const WRITTEN = ['explanation', 'reason', 'findings', 'answer', 'note']

export type Again = {
  /** Shows the form again on the newer case, with what changed since the version it was written on. */
  changed?: (since: number) => Promise<void>
  refused?: (errors: FieldErrors) => Promise<void>
}

/**
 * Does what a form asks for. When somebody was faster, the case has left this officer's hands meanwhile, they haven't
 * declared yet that they have no conflict of interest, or the disk is full, a page says so and what they typed is on it:
 * nobody writes their findings twice.
 */
export async function keepingWords(
  req: Request,
  res: Response,
  attempt: () => Promise<void>,
  again: Again = {},
): Promise<void> {
  try {
    await attempt().catch(async (error: unknown) => {
      if (error instanceof CaseChanged && again.changed) {
        res.status(409)
        return again.changed(error.sinceVersion)
      }
      if (error instanceof StepRefused && again.refused) {
        res.status(422)
        return again.refused(error.errors)
      }
      throw error
    })
  } catch (error) {
    const kept = writtenIn(req.body)
    const known = storeErrors(error)
    // Where the store is only away for a moment, the error page lets the form be sent again as it is.
    const full = known?.key === 'storeFull' ? known : undefined
    const undeclared = error instanceof DeclarationNeeded
    const declaration = `/office/cases/${String(req.params['number'])}/declaration`
    if (undeclared && kept.length === 0) return res.redirect(303, localPath(res.locals.language, declaration))
    if (kept.length === 0 || !(full || undeclared || error instanceof CaseNotFound)) throw error
    // On a full disk not even the form's own page can be had: reading a case is recorded.
    const why = full ? 'full' : undeclared ? 'undeclared' : 'lost'
    const status = full?.status ?? (undeclared ? error.status : 404)
    res.status(status).render('cases/lost', { kept, why, declaration, keepLanguage: true })
  }
}

/** The long texts of a form, to be shown where the form itself can't be. */
export function writtenIn(body: unknown): { name: string; text: string }[] {
  const fields = rawFields(body)
  return WRITTEN.flatMap((name) => {
    const text = fields[name]
    return typeof text === 'string' && text.trim() !== '' ? [{ name, text }] : []
  })
}
