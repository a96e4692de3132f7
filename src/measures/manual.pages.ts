import type { Request, Response } from 'express'
import { TRANSITIONS } from '../cases/transitions.js'
import { fiscalYearOf } from '../office/fiscal-year.js'
import { inLanguage } from '../office/office.view.js'
import { flowChart, manualSteps } from './manual.js'
import type { RecordPagesDependencies } from './record.desk.js'
import { textOf } from './record.fields.js'
import { shippedChannels, shippedManual } from './starting-set.js'

/** The manual for everyone: drawn from the workflow, the categories and the limits, its texts from the office. */
export function manualPages({
  records,
  office,
  clock,
}: Pick<RecordPagesDependencies, 'records' | 'office' | 'clock'>) {
  return {
    async show(_req: Request, res: Response): Promise<void> {
      const { t, language } = res.locals
      const year = fiscalYearOf(clock())
      const [settings, written, channels] = await Promise.all([
        office.settings(),
        records.list('manual', 0),
        records.list('channel', year),
      ])
      const own = written.filter(({ retired }) => !retired)
      const texts = Object.fromEntries(
        (own.length > 0 ? own : shippedManual()).map(({ values }) => [
          textOf(values, 'section'),
          textOf(values, language === 'th' ? 'textThai' : 'textEnglish'),
        ]),
      )
      const kept = channels.filter(({ retired }) => !retired)
      const steps = manualSteps(TRANSITIONS, t)
      const { categories, protection, bodies, dayCount } = inLanguage(settings, language)
      res.render('measures/manual', {
        texts,
        channels: (kept.length > 0 ? kept : shippedChannels(year, settings)).map(({ values }) => ({
          name: textOf(values, 'name'),
          reach: textOf(values, 'reach'),
          hours: textOf(values, 'hours'),
        })),
        steps,
        chart: flowChart(steps, t),
        limits: categories.filter(({ retired }) => !retired),
        dayCount,
        protection,
        bodies,
      })
    },
  }
}
