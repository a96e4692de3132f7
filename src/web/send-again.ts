import type { Request, Response } from 'express'
import { originOf, TOKEN_FIELD } from './csrf.js'
import { refusedFiles } from './uploads.js'
import { rawFields } from './validation.js'

/** A form that couldn't be taken for now, as a page shows it to be sent once more. */
export type SendAgain = {
  action: string
  multipart: boolean
  /** Whether it can be sent from the page; otherwise what was typed can only be copied from it. */
  sendable: boolean
  /** Every field and what was in it, in the order in which they came; a name may come several times. */
  fields: { name: string; value: string }[]
  /** What was typed, to be read and copied; `label` is a text key. */
  typed: { label: string; value: string }[]
  /** Names of the files that were not kept and have to be chosen again. */
  lostFiles: string[]
}

/** Refusals for now: the same form can be sent again from the page that says so. */
const FOR_NOW = new Set(['storeAway', 'proofNeeded', 'tooMany'])
/** Refusals of a form whose sign-in has ended: its token is worth nothing any more. */
const SIGN_IN_ENDED = new Set(['sessionEnded', 'tokenMissing'])

/** No page shows these, hidden or not: whoever typed them types them again. */
const NEVER_SHOWN = new Set(['password', 'again', 'current', 'code', 'proposal', 'passkey'])

/** What the fields for text are called where officers type much at once. */
const LABELS = new Map([
  ['what', 'case.page.what'],
  ['when', 'case.page.when'],
  ['where', 'case.page.where'],
  ['howKnownMore', 'intake.howKnownMore.label'],
  ['names', 'case.page.names'],
  ['contactName', 'case.page.contactName'],
  ['contactPhone', 'case.page.contactPhone'],
  ['contactEmail', 'case.page.contactEmail'],
  ['answer', 'case.page.answer'],
  ['note', 'case.page.note'],
  ['explanation', 'case.step.explanation'],
  ['findings', 'case.step.findings'],
  ['reason', 'case.step.reason'],
])

/** Whether the page of this refusal shows again what was sent. What came from another site's page is never shown. */
export const isShownAgain = (req: Request, key: string): boolean =>
  req.method === 'POST' &&
  req.route !== undefined &&
  (FOR_NOW.has(key) || (SIGN_IN_ENDED.has(key) && originOf(req) !== 'foreign'))

/** What was sent, to be sent again from the answer; undefined where there is nothing, or something secret, in it. */
export function sendAgain(req: Request, res: Response, key: string): SendAgain | undefined {
  if (!isShownAgain(req, key)) return undefined
  const sent = Object.entries(rawFields(req.body)).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value })),
  )
  const ended = SIGN_IN_ENDED.has(key)
  // A button alone holds nothing that could be lost with a sign-in; it can still be pressed again where that one goes on.
  const isEmpty = !sent.some(({ name }) => !ended || name !== TOKEN_FIELD)
  if (isEmpty || sent.some(({ name }) => NEVER_SHOWN.has(name))) return undefined
  return {
    action: new URL(req.originalUrl, 'http://localhost').pathname,
    multipart: Boolean(req.is('multipart/form-data')),
    sendable: !ended || mayGoOn(req, res, key),
    fields: ended ? withTokenOfNow(sent, res) : sent,
    typed: ended ? sent.flatMap(typedIn) : [],
    lostFiles: refusedFiles(req)
      .filter((file) => file.key === 'fileStoreAway' || file.key === 'fileNotKept')
      .map((file) => file.name),
  }
}

/**
 * A form of a sign-in that ended goes on under the next one, with a token of that one. Only where the browser says that
 * a page of ours sent it: otherwise pressing the button would give somebody else's form the token that it can't have.
 */
function mayGoOn(req: Request, { locals }: Response, key: string): boolean {
  if (originOf(req) !== 'own') return false
  if (key === 'sessionEnded') return true
  // With the token of now, it was refused for something else, and would be again.
  return locals.officer !== undefined && rawFields(req.body)[TOKEN_FIELD] !== locals.csrfToken
}

function withTokenOfNow(sent: SendAgain['fields'], { locals }: Response): SendAgain['fields'] {
  const token = locals.officer && locals.csrfToken
  const fields = sent.filter(({ name }) => name !== TOKEN_FIELD)
  return token ? [{ name: TOKEN_FIELD, value: token }, ...fields] : fields
}

/** A field that somebody wrote: one of those for text, or with anything in it that no choice or token has. */
function typedIn({ name, value }: SendAgain['fields'][number]): SendAgain['typed'] {
  if (value.trim() === '' || !(LABELS.has(name) || /[^\x21-\x7e]/.test(value))) return []
  return [{ label: LABELS.get(name) ?? 'errors.again.typed', value }]
}
