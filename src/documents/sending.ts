import type { Request, Response } from 'express'
import { MEDIA_TYPES, type Order } from './document.js'
import type { DocumentService } from './documents.service.js'

/** What a frozen document says never changes; how it is set may, with the next version of this program. */
const KEPT_SECONDS = 3_600

/**
 * Answers with a document that anyone may have, made when it is first asked for; an unchanged one that the reader has
 * is answered without making it.
 *
 * @param given.name the file's, without its ending
 * @param given.keptSeconds for what isn't frozen
 * @throws {DocumentFailed | DocumentsBusy}
 */
export async function sendDocument(
  req: Request,
  res: Response,
  { keyOf, file }: Pick<DocumentService, 'keyOf' | 'file'>,
  { order, name, keptSeconds = KEPT_SECONDS }: { order: Order; name: string; keptSeconds?: number },
): Promise<void> {
  res.setHeader('ETag', `"${keyOf(order)}"`)
  res.setHeader('Cache-Control', `public, max-age=${keptSeconds}`)
  if (req.fresh) return void res.status(304).end()
  const made = await file(order)
  // A phone shows a PDF at once; what is to be edited is saved.
  const shown = order.format === 'pdf' ? 'inline' : 'attachment'
  res.setHeader('Content-Disposition', `${shown}; filename="${name}.${order.format}"`)
  res.type(MEDIA_TYPES[order.format]).send(made)
}
