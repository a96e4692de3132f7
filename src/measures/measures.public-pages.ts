import type { Request, Response } from 'express'
import { MEASURES } from '../office/category.js'
import { dayStart } from '../office/days.js'
import { formatDate } from '../web/dates.js'
import { localPath } from '../web/language.js'
import { RecordNotFound } from './measures.errors.js'
import { yearOf } from './measures.schema.js'
import { manualChanged, oitIndex, type OitItem } from './oit.js'
import { deskOf, type RecordPagesDependencies } from './record.desk.js'
import { isPublishable } from './record.files.js'
import { textOf } from './record.fields.js'
import { kindOf, type KindName } from './record.kinds.js'
import type { PolicyRecord } from './record.service.js'
import { isFilled } from './record.state.js'
import { shownFields } from './record.view.js'

/** What the public sees of a kind: named here, so that nothing else can slip out. Never who took part in what. */
const PUBLIC_FIELDS: Partial<Record<KindName, readonly string[]>> = {
  practice: ['what', 'when', 'followUp', 'departments', 'unit'],
  publication: ['item', 'address', 'departments'],
  participation: ['activity', 'stage', 'date', 'place', 'people', 'results', 'used', 'departments'],
}

/** The measures as everyone sees them, and the index of the integrity assessment. */
export function measuresPublicPages(given: RecordPagesDependencies) {
  const { records, reports, figures, clock } = given

  async function indexOf(year: number): Promise<OitItem[]> {
    const [found, report, figuresOfYear] = await Promise.all([
      records.ofYear(year),
      reports.published('implementation', year),
      figures(year),
    ])
    const published = {
      figures: figuresOfYear,
      report: report && new Date(report.approvedBy.at),
      manual: manualChanged(found),
    }
    return oitIndex(year, found, published, clock())
  }

  return {
    indexOf,

    async oit(req: Request, res: Response): Promise<void> {
      const year = yearOf(req, clock())
      const { language } = res.locals
      const items = await indexOf(year)
      res.render('measures/oit', {
        year,
        items: items.map((one) => ({
          ...one,
          updated: one.updated && formatDate(dayStart(one.updated), language),
        })),
      })
    },

    /** `/oit/2566/O29`: to the page that answers it; where nothing is published yet, to its line in the index. */
    async oitItem(req: Request, res: Response): Promise<void> {
      const year = yearOf(req, clock())
      const asked = String(req.params['item']).toUpperCase()
      const item = (await indexOf(year)).find((one) => one.item === asked)
      if (!item) throw new RecordNotFound()
      const outside = /^https?:/.test(item.path)
      const path = item.state === 'missing' ? `/oit/${year}#${item.item}` : item.path
      res.redirect(302, outside ? path : localPath(res.locals.language, path))
    },

    async year(req: Request, res: Response): Promise<void> {
      const year = yearOf(req, clock())
      const [found, report, desk] = await Promise.all([
        records.ofYear(year),
        reports.published('implementation', year),
        deskOf(given, res),
      ])
      const shown = (record: PolicyRecord) => {
        const names = PUBLIC_FIELDS[record.kind] ?? []
        const fields = kindOf(record.kind).fields.filter(({ name }) => names.includes(name))
        return shownFields(record.kind, fields, record.values, desk)
      }
      const of = (kind: KindName) => found.filter((one) => one.kind === kind && !one.retired)
      const practices = of('practice')
      if (practices.length === 0) throw new RecordNotFound()
      res.render('measures/public-year', {
        year,
        report: report !== undefined,
        measures: MEASURES.map((measure) => ({
          measure,
          practices: practices
            .filter((one) => one.measure === measure)
            .map((one) => textOf(one.values, 'what')),
        })),
        participation: of('participation')
          .filter(isFilled)
          .map((one) => ({ fields: shown(one), pictures: publicPictures(one) })),
        publications: of('publication').map((one) => ({ fields: shown(one), pictures: [] })),
      })
    },
  }
}

/** Pictures that an officer marked for everyone, with their words. */
const publicPictures = ({ id, files = [] }: PolicyRecord) =>
  files
    .filter((file) => file.published && isPublishable(file))
    .map((file) => ({ src: `/measures/pictures/${id}/${file.id}`, alt: file.description }))
