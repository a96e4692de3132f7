import type { Request } from 'express'
import { refusedFiles } from './uploads.js'
import { rawFields } from './validation.js'

/** A form that couldn't be taken for now, as a page shows it to be sent once more. */
export type SendAgain = {
  action: string
  multipart: boolean
  /** Every field and what was in it, in the order in which they came; a name may come several times. */
  fields: { name: string; value: string }[]
  /** Names of the files that were not kept and have to be chosen again. */
  lostFiles: string[]
}

/** No page shows these, hidden or not: whoever typed them types them again. */
const NEVER_SHOWN = new Set(['password', 'again', 'current', 'code', 'proposal', 'passkey'])

/** What was sent, to be sent again from the answer; undefined where there is nothing, or something secret, in it. */
export function sendAgain(req: Request): SendAgain | undefined {
  if (req.method !== 'POST' || !req.route) return undefined
  const fields = Object.entries(rawFields(req.body)).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value })),
  )
  if (fields.length === 0 || fields.some(({ name }) => NEVER_SHOWN.has(name))) return undefined
  return {
    action: new URL(req.originalUrl, 'http://localhost').pathname,
    multipart: Boolean(req.is('multipart/form-data')),
    fields,
    lostFiles: refusedFiles(req)
      .filter((file) => file.key === 'fileStoreAway')
      .map((file) => file.name),
  }
}
