import { form, page, type Route } from '../web/route.js'
import { auditExportPages, type ExportPageDependencies } from './audit.export.pages.js'
import { auditPages, type AuditPageDependencies } from './audit.pages.js'
import { exportSchema } from './audit.schema.js'

export type AuditDependencies = AuditPageDependencies & ExportPageDependencies

/** The auditor's pages. */
export function auditRoutes(given: AuditDependencies): Route[] {
  const pages = auditPages(given)
  const files = auditExportPages(given)
  const permission = 'audit:read'
  const taking = { path: '/office/audit/export', permission, fresh: true } as const
  return [
    page({ path: '/office/audit', permission, get: pages.trail }),
    page({ path: '/office/audit/cases/:number', permission, get: pages.openings }),
    page({ ...taking, get: files.ask }),
    form({ ...taking, schema: exportSchema, post: files.take, invalid: files.invalid }),
    page({ path: '/office/audit/head.json', permission, fresh: true, get: files.head }),
    page({ path: '/office/audit/check-audit.mjs', permission, get: files.check }),
  ]
}
