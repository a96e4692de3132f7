import { z } from 'zod'
import { page, type Route } from '../web/route.js'
import type { AuditService } from './audit.service.js'

const PAGE_SIZE = 100

export type AuditDependencies = {
  audit: Pick<AuditService, 'page'>
  /** Names of officers by id: the trail itself knows ids only. */
  names: () => Promise<Map<string, string>>
}

// A filter that can't be read filters nothing: the page says what it shows.
const filterSchema = z.object({
  case: z.string().max(20).optional().catch(undefined),
  before: z.coerce.number().int().positive().optional().catch(undefined),
})

/** The auditor's page: who did what to which case, and when. */
export function auditRoutes({ audit, names }: AuditDependencies): Route[] {
  return [
    page({
      path: '/office/audit',
      permission: 'audit:read',
      get: async (req, res) => {
        const { case: caseNumber, before } = filterSchema.parse(req.query)
        const filter = { limit: PAGE_SIZE, caseNumber: caseNumber?.trim() || undefined, before }
        const [entries, people] = await Promise.all([audit.page(filter), names()])
        res.render('audit/audit', {
          entries: entries.map((entry) => ({ ...entry, name: people.get(entry.who) })),
          caseNumber: filter.caseNumber,
          next: entries.length === PAGE_SIZE ? entries.at(-1)?.sequence : undefined,
        })
      },
    }),
  ]
}
