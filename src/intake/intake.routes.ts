import type { Request, RequestHandler, Response } from 'express'
import type { Connection } from 'mongoose'
import type { CaseService } from '../cases/case.service.js'
import type { OfficeService } from '../office/office.service.js'
import type { BlobStore } from '../store/blobs.js'
import { form, page, type Route } from '../web/route.js'
import { uploads } from '../web/uploads.js'
import { formTokens, type FormPurpose } from './form-token.js'
import { sentForm } from './form-steps.js'
import { TokenMissing } from './intake.errors.js'
import { reportPages, streamOf } from './report.pages.js'
import { reportService } from './report.service.js'
import { stagingService } from './staging.js'
import { trackPages } from './track.pages.js'
import { lookUpSchema, reopenSchema, withdrawSchema } from './track.schema.js'
import { trackService } from './track.service.js'

export type IntakeDependencies = {
  connection: Connection
  blobs: BlobStore
  cases: Pick<CaseService, 'open' | 'whoMayOpen' | 'forReceipt' | 'reply' | 'withdraw' | 'askReopening'>
  office: Pick<OfficeService, 'settings' | 'installation'>
  clock: () => Date
  /** Where "leave this page quickly" goes. */
  leaveUrl: string
  /** Limits per caller: for sending forms, and for trying receipts. */
  limits: { filing: RequestHandler; receipts: RequestHandler }
}

/** The resident's way: the form, the receipt, and coming back with it. */
export function intakeRoutes({ cases, office, limits, leaveUrl, ...stored }: IntakeDependencies): Route[] {
  const tokens = formTokens(office)
  const staging = stagingService(stored)
  const report = reportPages({ reports: reportService({ cases, office, tokens, staging }), office })
  const track = trackPages({ track: trackService({ cases, tokens, staging }), office })
  const filesOf = (purpose: FormPurpose, allowed: (req: Request) => unknown = () => true) =>
    uploads({
      field: 'files',
      sinkFor: async (req) => {
        allowed(req)
        const body: unknown = req.body
        return staging.sink(await tokens.open(purpose, tokenIn(body)))
      },
    })
  const [permission, receipts] = ['public', limits.receipts]
  return [
    page({ path: '/report/:stream', permission, get: report.empty }),
    form({
      path: '/report/:stream',
      permission,
      schema: sentForm('check'),
      limit: limits.filing,
      upload: filesOf('report', streamOf),
      post: report.sent,
      invalid: () => {
        throw new TokenMissing()
      },
    }),
    page({ path: '/track', permission, get: track.find }),
    form({
      path: '/track',
      permission,
      schema: lookUpSchema,
      limit: receipts,
      post: track.open,
      invalid: track.invalid,
    }),
    form({
      path: '/track/reply',
      permission,
      schema: sentForm('send'),
      limit: receipts,
      upload: filesOf('reply'),
      post: track.reply,
      invalid: track.invalid,
    }),
    form({
      path: '/track/withdraw',
      permission,
      schema: withdrawSchema,
      limit: receipts,
      post: track.withdraw,
      invalid: track.withdrawInvalid,
    }),
    form({
      path: '/track/reopen',
      permission,
      schema: reopenSchema,
      limit: receipts,
      post: track.reopen,
      invalid: track.reopenInvalid,
    }),
    page({ path: '/leave', permission, get: leave(leaveUrl) }),
  ]
}

const tokenIn = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'form' in body ? body.form : undefined

const leave = (url: string) => (_req: Request, res: Response) => {
  res.setHeader('Clear-Site-Data', '"cache"')
  res.redirect(303, url)
}
