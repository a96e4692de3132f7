import type { TFunction } from 'i18next'
import type { Measure } from '../office/category.js'
import { dayStart } from '../office/days.js'
import { fiscalYearBounds } from '../office/fiscal-year.js'
import type { Office } from '../office/office.model.js'
import { inLanguage } from '../office/office.view.js'
import { formatDate } from '../web/dates.js'
import { isFinished, undeclared } from './procurement.js'
import { listOf, numberOf, textOf } from './record.fields.js'
import type { PolicyRecord } from './record.service.js'
import { isFilled, stateOf } from './record.state.js'
import { departmentName } from './record.view.js'
import { placeOf } from './starting-set.js'
import type { ReportRow, ReportTexts } from './report.model.js'
import { dayOfYear, type ReportKind } from './year.js'

/** The counts of the corruption stream in a year; none while no day of it is over. */
export type YearCounts = { received: number; completed: number; inProgress: number } | undefined

export type DraftSources = {
  fiscalYear: number
  records: PolicyRecord[]
  counts: YearCounts
  /** How many half-yearly reports the mayor has acknowledged. */
  halves: number
  office: Office
  now: Date
  /** Thai: the report is the office's own paper. */
  t: TFunction
}

export type Draft = { rows: ReportRow[]; texts: ReportTexts }

/** What a report says before anybody has written in it. */
export const draftOf = (kind: ReportKind, sources: DraftSources): Draft =>
  kind === 'implementation' ? implementationDraft(sources) : halfDraft(kind, sources)

/** Texts of the implementation report that belong to a row; `name` of the form's field. */
export const ROW_TEXTS = ['followUp', 'done', 'recommendation'] as const
export const rowField = (text: (typeof ROW_TEXTS)[number], row: number) => `${text}-${row}`

/** A row for each measure; practices that another time or unit is written of have one of their own. */
function implementationDraft(sources: DraftSources): Draft {
  const { records, office, t } = sources
  const practices = records.filter(({ kind, retired }) => kind === 'practice' && !retired)
  const rows: ReportRow[] = []
  const texts: ReportTexts = {
    intro: introOf(sources),
  }
  let last = ''
  for (const { measure, values } of practices) {
    const responsible = responsibleOf(values, office)
    const row = { measure, title: t(`measures.name.${measure}`), when: textOf(values, 'when'), responsible }
    const [followUp, recommendation] = [textOf(values, 'followUp'), textOf(values, 'recommendation')]
    const key = JSON.stringify([row, followUp, recommendation])
    if (key === last) {
      rows.at(-1)?.what.push(textOf(values, 'what'))
      continue
    }
    last = key
    const first = !rows.some((one) => one.measure === measure)
    rows.push({ ...row, what: [textOf(values, 'what')] })
    texts[rowField('followUp', rows.length - 1)] = followUp
    texts[rowField('recommendation', rows.length - 1)] = recommendation
    // What was done stands once for a measure, in its first row.
    texts[rowField('done', rows.length - 1)] = first ? doneFor(measure, sources) : ''
  }
  return { rows, texts }
}

/** As the first office began its report: the year before was judged, this year's measures came of it. */
function introOf({ office, t, fiscalYear }: DraftSources): string {
  const { district, province } = placeOf(office.address.th)
  const named = [office.name.th, district, province].filter(Boolean).join(' ')
  return t('measures.report.draft.intro', { office: named, year: fiscalYear, before: fiscalYear - 1 })
}

function responsibleOf(values: PolicyRecord['values'], office: Office): string[] {
  const settings = inLanguage(office, 'th')
  const departments = listOf(values, 'departments').map((key) => departmentName(settings, 'th', key))
  return [textOf(values, 'unit'), ...departments].filter(Boolean)
}

/** What was done about a measure, in sentences from its records and figures; '' where there is nothing to tell. */
export function doneFor(measure: Measure, { records, counts, halves, now, t }: DraftSources): string {
  const kept = (kind: PolicyRecord['kind']) => records.filter((one) => one.kind === kind && !one.retired)
  const say = (key: string, values: Record<string, number>) => t(`measures.report.draft.${key}`, values)
  const sentences: string[] = []
  if (measure === 1) {
    const all = kept('publication')
    const current = all.filter(
      (one) => ['done', 'due'].includes(stateOf(one, now).state) && one.entries.length > 0,
    )
    if (all.length > 0) sentences.push(say('publications', { all: all.length, current: current.length }))
  }
  if (measure === 2) {
    const held = kept('participation').filter(isFilled)
    const people = held.reduce((sum, { values }) => sum + numberOf(values, 'people'), 0)
    if (held.length > 0) sentences.push(say('participation', { held: held.length, people }))
    if (halves > 0) sentences.push(say('halves', { halves }))
  }
  if (measure === 3) {
    const all = kept('procurement')
    const declared = all.filter((one) => undeclared(one).length === 0)
    const finished = all.filter(isFinished)
    if (all.length > 0)
      sentences.push(
        say('procurements', { all: all.length, finished: finished.length, declared: declared.length }),
      )
  }
  if (measure === 4) {
    const channels = kept('channel')
    const tests = channels.flatMap(({ entries }) => entries).length
    if (channels.length > 0) sentences.push(say('channels', { channels: channels.length, tests }))
    if (counts)
      sentences.push(counts.received === 0 ? t('measures.report.draft.noCases') : say('cases', counts))
  }
  const linked = new Set(
    records
      .filter((one) => one.measure === measure)
      .flatMap(({ links }) => links.map(({ caseNumber }) => caseNumber)),
  ).size
  if (linked > 0) sentences.push(say('linked', { linked }))
  return sentences.join('\n')
}

/** What was done about participation in half a fiscal year, and what wasn't. */
function halfDraft(kind: ReportKind, { fiscalYear, records, t, now }: DraftSources): Draft {
  const { start, end } = fiscalYearBounds(fiscalYear)
  const middle = dayStart(dayOfYear(fiscalYear, '04-01'))
  const [from, until] = kind === 'half-1' ? [start, middle] : [middle, end]
  const inHalf = records.filter(({ kind: of, retired, values }) => {
    if (of !== 'participation' || retired) return false
    const day = dayStart(textOf(values, 'date'))
    return day >= from && day < until
  })
  const lineOf = (record: PolicyRecord) =>
    t(`measures.report.draft.${isFilled(record) ? 'activityDone' : 'activityOpen'}`, {
      activity: textOf(record.values, 'activity'),
      stage: t(`measures.option.stage.${textOf(record.values, 'stage')}`),
      date: formatDate(dayStart(textOf(record.values, 'date')), 'th'),
      people: numberOf(record.values, 'people'),
      results: textOf(record.values, 'results'),
    })
  const numbered = (some: PolicyRecord[], none: string) =>
    some.length === 0 ? t(none) : some.map((one, index) => `${index + 1}. ${lineOf(one)}`).join('\n')
  const over = inHalf.filter(({ values }) => dayStart(textOf(values, 'date')) <= now)
  return {
    rows: [],
    texts: {
      done: numbered(over.filter(isFilled), 'measures.report.draft.nothingDone'),
      notDone: numbered(
        inHalf.filter((one) => !isFilled(one)),
        'measures.report.draft.nothingOpen',
      ),
      next: '',
    },
  }
}
