import { z } from 'zod'
import { page, type Page, type Route } from '../web/route.js'
import type { AuditService } from './audit.service.js'
import { actionOptions, entryInWords, type Names } from './audit.view.js'

const PAGE_SIZE = 100
const CODE_MAX = 40

export type AuditDependencies = {
  audit: Pick<AuditService, 'page'>
  names: () => Promise<Names>
}

// A filter that can't be read filters nothing: the page says what it shows.
const word = z.string().trim().max(CODE_MAX).catch('').default('')
const filterSchema = z.object({
  case: word,
  who: word,
  action: word,
  before: z.coerce.number().int().positive().optional().catch(undefined),
})

/** The auditor's page: who did what to which case, and when. */
export const auditRoutes = (given: AuditDependencies): Route[] => [
  page({ path: '/office/audit', permission: 'audit:read', get: trail(given) }),
]

const trail =
  ({ audit, names }: AuditDependencies): Page =>
  async (req, res) => {
    const { t } = res.locals
    const { before, ...values } = filterSchema.parse(req.query)
    const filter = { caseNumber: values.case, who: values.who, action: values.action, before }
    const [entries, people] = await Promise.all([audit.page({ ...filter, limit: PAGE_SIZE }), names()])
    const last = entries.length === PAGE_SIZE ? entries.at(-1)?.sequence : undefined
    const kept = Object.entries(values).filter(([, value]) => value)
    res.render('audit/audit', {
      entries: entries.map((entry) => entryInWords(entry, people, t)),
      values,
      filtered: kept.length > 0,
      people: [...people].map(([value, text]) => ({ value, text })).concat(others(t)),
      actions: actionOptions(t),
      older: last && pathOf([...kept, ['before', String(last)]]),
      newest: before && pathOf(kept),
    })
  }

const others = (t: (key: string) => string) =>
  ['reporter', 'system', 'unknown'].map((value) => ({ value, text: t(`audit.by.${value}`) }))

const pathOf = (query: [string, string][]) => `/office/audit?${new URLSearchParams(query).toString()}`
