import type { Request, Response } from 'express'
import type { OfficeService } from '../office/office.service.js'
import { publicHalf } from '../sealing/signing.js'
import { rawFields } from '../web/validation.js'
import { NotFound } from '../web/web.errors.js'
import { headKey } from './audit.head.js'
import { FILTER_FIELDS, readTrailQuery } from './audit.schema.js'
import type { AuditService } from './audit.service.js'
import { actionOptions, entryInWords, nameOf, type Names } from './audit.view.js'
import { openingsOf } from './openings.js'

const PAGE_SIZE = 100

export type AuditPageDependencies = {
  audit: Pick<AuditService, 'page' | 'all' | 'head'>
  office: Pick<OfficeService, 'installation'>
  names: () => Promise<Names>
}

/** What the auditor looks at: the trail, and who has opened a case. */
export function auditPages({ audit, office, names }: AuditPageDependencies) {
  return {
    /** Who did what to which case, and when, newest first. */
    async trail(req: Request, res: Response): Promise<void> {
      const { t, language } = res.locals
      const values = rawFields(req.query)
      const people = await names()
      const persons = [...people].map(([value, text]) => ({ value, text })).concat(others(t))
      const actions = actionOptions(t)
      const offered = { who: persons.map(({ value }) => value), action: actions.map(({ value }) => value) }
      const { filter, errors } = readTrailQuery(req.query, offered)
      const [entries, head, { secret }] = await Promise.all([
        filter ? audit.page({ ...filter, limit: PAGE_SIZE }) : [],
        audit.head(),
        office.installation(),
      ])
      const last = entries.length === PAGE_SIZE ? entries.at(-1)?.sequence : undefined
      const kept = FILTER_FIELDS.flatMap((field) => {
        const value = values[field]
        return typeof value === 'string' && value !== '' ? [[field, value] as [string, string]] : []
      })
      res.status(filter ? 200 : 422).render('audit/audit', {
        ...{ errors, values, head },
        entries: entries.map((entry) => entryInWords(entry, people, { t, language })),
        filtered: kept.length > 0,
        ...{ people: persons, actions },
        publicKey: publicHalf(headKey(secret)),
        older: last && pathOf('', [...kept, ['before', String(last)]]),
        newest: filter?.before && pathOf('', kept),
        taking: pathOf('/export', kept),
      })
    },

    /** Everybody who has seen something of one case. @throws {NotFound} of which the trail knows nothing */
    async openings(req: Request, res: Response): Promise<void> {
      const { t } = res.locals
      const number = String(req.params['number'])
      const [{ known, openings }, people] = await Promise.all([
        openingsOf(audit.all({ caseNumber: number })),
        names(),
      ])
      if (!known) throw new NotFound()
      res.render('audit/openings', {
        number,
        openings: openings.map((one) => ({ ...one, name: nameOf(one.who, people, t) })),
        trail: pathOf('', [['case', number]]),
      })
    },
  }
}

const others = (t: (key: string) => string) =>
  ['reporter', 'system', 'unknown'].map((value) => ({ value, text: t(`audit.by.${value}`) }))

function pathOf(place: '' | '/export', query: [string, string][]): string {
  const text = new URLSearchParams(query).toString()
  return `/office/audit${place}${text ? `?${text}` : ''}`
}
