import type { Request, RequestHandler } from 'express'
import { uploads } from '../web/uploads.js'
import type { FormPurpose } from './form-token.js'
import type { IntakeService } from './intake.service.js'

/**
 * Reads a form's files into its own waiting place, sealed as they stream in.
 *
 * @param allowed throws before anything is read where this form doesn't exist
 */
export const formUploads = (
  { tokens, staging }: Pick<IntakeService, 'tokens' | 'staging'>,
  purpose: FormPurpose,
  allowed: (req: Request) => unknown = () => true,
): RequestHandler =>
  uploads({
    field: 'files',
    sinkFor: async (req) => {
      allowed(req)
      return staging.sink(await tokens.open(purpose, tokenIn(req.body)))
    },
  })

const tokenIn = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'form' in body ? body.form : undefined
