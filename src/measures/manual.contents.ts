import type { Response } from 'express'
import { TRANSITIONS } from '../cases/transitions.js'
import { fiscalYearOf } from '../office/fiscal-year.js'
import { inLanguage } from '../office/office.view.js'
import { flowChart, manualSteps } from './manual.js'
import type { RecordPagesDependencies } from './record.desk.js'
import { textOf } from './record.fields.js'
import { shippedChannels, shippedManual } from './starting-set.js'

export type ManualDependencies = Pick<RecordPagesDependencies, 'records' | 'office' | 'clock'>
/** The path of a page of this site where a channel is one, as the list of channels writes it: "/report/corruption". */
const pageOf = (reach: string): string | undefined =>
  /^\/[a-z]+(\/[a-z]+)*$/.test(reach) ? reach : undefined

export type ManualContents = Awaited<ReturnType<typeof manualContents>>

/** All that the manual says to a reader: from the workflow, the categories, the limits and the office's own texts. */
export async function manualContents(
  { records, office, clock }: ManualDependencies,
  { t, language }: Pick<Response['locals'], 't' | 'language'>,
) {
  const year = fiscalYearOf(clock())
  const [settings, written, channels] = await Promise.all([
    office.settings(),
    records.list('manual', 0),
    records.list('channel', year),
  ])
  const own = written.filter(({ retired }) => !retired)
  const texts: Partial<Record<string, string>> = Object.fromEntries(
    (own.length > 0 ? own : shippedManual()).map(({ values }) => [
      textOf(values, 'section'),
      textOf(values, language === 'th' ? 'textThai' : 'textEnglish'),
    ]),
  )
  const kept = channels.filter(({ retired }) => !retired)
  const steps = manualSteps(TRANSITIONS, t)
  const { name, address, phone, categories, protection, bodies, dayCount } = inLanguage(settings, language)
  return {
    office: { name, address, phone },
    texts,
    channels: (kept.length > 0 ? kept : shippedChannels(year, settings)).map(({ values }) => ({
      name: textOf(values, 'name'),
      reach: textOf(values, 'reach'),
      page: pageOf(textOf(values, 'reach')),
      hours: textOf(values, 'hours'),
    })),
    steps,
    chart: flowChart(steps, t),
    /** Numbers of the steps that the chart leaves out: the case stays where it is. */
    undrawn: steps.filter(({ stays }) => stays).map(({ number }) => number),
    limits: categories.filter(({ retired }) => !retired),
    dayCount,
    protection,
    bodies,
  }
}
