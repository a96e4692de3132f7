import type { Request, RequestHandler } from 'express'
import { uploads } from '../web/uploads.js'
import type { FormPurpose } from './form-token.js'
import type { IntakeService } from './intake.service.js'

/**
 * Reads a form's files into its own waiting place, sealed as they stream in.
 *
 * @param given.allowed throws before anything is read where this form doesn't exist
 * @param given.keeps whether files may be kept, by the fields before them
 */
export const formUploads = (
  { tokens, staging }: Pick<IntakeService, 'tokens' | 'staging'>,
  purpose: FormPurpose,
  {
    allowed = () => true,
    keeps,
  }: { allowed?: (req: Request) => unknown; keeps?: (req: Request) => boolean } = {},
): RequestHandler =>
  uploads({
    field: 'files',
    ...(keeps ? { keeps } : {}),
    sinkFor: async (req) => {
      allowed(req)
      return staging.sink(await tokens.open(purpose, tokenIn(req.body)))
    },
  })

const tokenIn = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'form' in body ? body.form : undefined
