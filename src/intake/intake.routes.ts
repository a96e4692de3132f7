import type { Request, RequestHandler, Response } from 'express'
import type { OfficeService } from '../office/office.service.js'
import { localPath } from '../web/language.js'
import { form, page, type Route } from '../web/route.js'
import { sentForm } from './form-steps.js'
import { formUploads } from './form-uploads.js'
import { TokenMissing } from './intake.errors.js'
import type { IntakeService } from './intake.service.js'
import { reportPages, streamOf } from './report.pages.js'
import { trackPages } from './track.pages.js'
import { lookUpSchema, rateSchema, reopenSchema, withdrawSchema } from './track.schema.js'

export type IntakeDependencies = {
  intake: IntakeService
  office: Pick<OfficeService, 'settings'>
  /** Where "leave this page quickly" goes. */
  leaveUrl: string
  /** Limits per caller: for sending forms, and for trying receipts. */
  limits: { filing: RequestHandler; receipts: RequestHandler }
}

/** The resident's way: the form, the receipt, and coming back with it. */
export function intakeRoutes({ intake, office, limits, leaveUrl }: IntakeDependencies): Route[] {
  const report = reportPages({ reports: intake.reports, office, turns: intake.turns })
  const track = trackPages({ track: intake.track, tries: intake.receiptTries, office })
  const [permission, receipts] = ['public', limits.receipts]
  return [
    page({ path: '/report/:stream', permission, get: report.empty }),
    form({
      path: '/report/:stream',
      permission,
      schema: sentForm('check'),
      limit: limits.filing,
      upload: formUploads(intake, 'report', { allowed: streamOf }),
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
      upload: formUploads(intake, 'reply'),
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
      invalid: track.showAgain,
    }),
    form({
      path: '/track/rate',
      permission,
      schema: rateSchema,
      limit: receipts,
      post: track.rate,
      invalid: track.showAgain,
    }),
    // What a phone asks for when it restores a tab that showed the answer to a form.
    ...ANSWERS.map((path) => page({ path, permission, get: toFind })),
    page({ path: '/leave', permission, get: leave(leaveUrl) }),
  ]
}

/** The forms on a case's page. Their answers hold the case, and nobody gets those again without the receipt. */
const ANSWERS = ['/track/reply', '/track/withdraw', '/track/reopen', '/track/rate']

const toFind = (_req: Request, res: Response) => res.redirect(303, localPath(res.locals.language, '/track'))

const leave = (url: string) => (_req: Request, res: Response) => {
  res.setHeader('Clear-Site-Data', '"cache"')
  res.redirect(303, url)
}
