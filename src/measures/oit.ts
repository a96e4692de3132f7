import { bangkokIsoDay, fiscalYearBounds } from '../office/fiscal-year.js'
import type { IsoDay } from '../office/days.js'
import { shippedOit } from './starting-set.js'
import { textOf } from './record.fields.js'
import type { PolicyRecord } from './record.service.js'
import { isFilled } from './record.state.js'

/** What the integrity assessment asks an office to publish; words are `measures.oit.topic.<topic>`. */
export const OIT_TOPICS = [
  'guideline',
  'channel',
  'statistics',
  'participation',
  'measures',
  'followUp',
] as const
export type OitTopic = (typeof OIT_TOPICS)[number]

/** What answers a topic in a fiscal year, and when it was last brought up to date. */
export type Answer = { path: string; updated: IsoDay | undefined; state: 'published' | 'stale' | 'missing' }

/** A line of the index. */
export type OitItem = Answer & {
  item: string
  topic: OitTopic
  /** How sure the number is: "seen", "remembered", "weak" or "confirmed". */
  certainty: string
  /** In the office's own words, where it wrote some. */
  asks: string
  /** The record, once the year has been begun. */
  id: string | undefined
}

/** What is published elsewhere: frozen figures and reports. */
export type Published = {
  /** When figures of the year were last published, and whether they are of the whole year. */
  figures: { at: Date; whole: boolean } | undefined
  /** When the implementation report of the year was published. */
  report: Date | undefined
  /** When the texts of the manual were last changed; the rest of it is drawn anew each time. */
  manual: Date | undefined
}

/** The index of a fiscal year, in the order of the numbers. @param records those of the year */
export function oitIndex(
  fiscalYear: number,
  records: PolicyRecord[],
  published: Published,
  now: Date,
): OitItem[] {
  const kept = records.filter(({ retired }) => !retired)
  const own = kept.filter(({ kind }) => kind === 'oit')
  const lines =
    own.length > 0
      ? own.map(({ id, values }) => ({ id, values }))
      : shippedOit(fiscalYear).map(({ values }) => ({ id: undefined, values }))
  return lines
    .map(({ id, values }) => {
      const topic = (OIT_TOPICS as readonly string[]).includes(textOf(values, 'topic'))
        ? (textOf(values, 'topic') as OitTopic)
        : 'measures'
      const answer = answerOf(topic, fiscalYear, kept, published, now)
      const path = textOf(values, 'path')
      return {
        ...(path ? { path, updated: undefined, state: 'published' as const } : answer),
        ...{ item: textOf(values, 'item'), topic, certainty: textOf(values, 'certainty') },
        ...{ asks: textOf(values, 'asks'), id },
      }
    })
    .sort((a, b) => Number(a.item.slice(1)) - Number(b.item.slice(1)))
}

function answerOf(
  topic: OitTopic,
  fiscalYear: number,
  records: PolicyRecord[],
  { figures, report, manual }: Published,
  now: Date,
): Answer {
  const over = fiscalYearBounds(fiscalYear).end <= now
  const page = `/measures/${fiscalYear}`
  const newest = (kind: PolicyRecord['kind']) =>
    records
      .filter((one) => one.kind === kind)
      .flatMap((one) => [...one.versions, ...one.entries].map(({ at }) => at))
      .sort((a, b) => a.getTime() - b.getTime())
      .at(-1)
  switch (topic) {
    case 'guideline':
      return { path: '/manual', updated: day(manual), state: 'published' }
    case 'channel':
      return { path: '/report/corruption', updated: day(newest('channel')), state: 'published' }
    case 'statistics':
      return {
        path: `/statistics/${fiscalYear}`,
        updated: day(figures?.at),
        state: figures ? (over && !figures.whole ? 'stale' : 'published') : 'missing',
      }
    case 'participation': {
      const held = records.some((one) => one.kind === 'participation' && isFilled(one))
      return {
        path: `${page}#participation`,
        updated: day(newest('participation')),
        state: held ? 'published' : 'missing',
      }
    }
    case 'measures': {
      const written = records.some(({ kind }) => kind === 'practice')
      return { path: page, updated: day(newest('practice')), state: written ? 'published' : 'missing' }
    }
    case 'followUp':
      return { path: `${page}/report`, updated: day(report), state: report ? 'published' : 'missing' }
  }
}

const day = (date: Date | undefined): IsoDay | undefined => date && bangkokIsoDay(date)

/** Missing first, then stale, then the rest, each by number. */
export const worstFirst = (items: OitItem[]): OitItem[] =>
  (['missing', 'stale', 'published'] as const).flatMap((state) => items.filter((one) => one.state === state))

/** When the office last wrote in its manual or read it through; that the shipped texts were put there is neither. */
export const manualChanged = (records: PolicyRecord[]): Date | undefined =>
  records
    .filter(({ kind }) => kind === 'manual')
    .flatMap(({ versions, entries }) => [...versions.slice(1), ...entries].map(({ at }) => at))
    .sort((a, b) => a.getTime() - b.getTime())
    .at(-1)
