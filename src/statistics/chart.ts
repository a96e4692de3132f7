import { scaleBand, scaleLinear } from 'd3-scale'
import type { TFunction } from 'i18next'
import type { Stream } from '../cases/vocabulary.js'
import { formatNumber } from '../web/dates.js'
import type { Language } from '../web/i18n.js'
import type { MonthRow } from './figures.js'
import { monthName } from './wording.js'

const WIDTH = 840
const HEIGHT = 280
const BASELINE = 240
/** Room over the highest bar for its number. */
const TOP = 28

/** What `components/bar-chart.njk` draws, in SVG user units. */
export type Chart = {
  id: string
  title: string
  description: string
  width: number
  height: number
  baseline: number
  series: { name: string }[]
  groups: { label: string; x: number; bars: Bar[] }[]
}
type Bar = { x: number; y: number; width: number; height: number; value: string }

/** Received and completed, month by month. A month that hasn't begun has no bars. */
export function monthChart(t: TFunction, language: Language, stream: Stream, months: MonthRow[]): Chart {
  const groups = scaleBand(
    months.map((line) => line.month),
    [0, WIDTH],
  ).paddingInner(0.25)
  const bars = scaleBand(['received', 'completed'] as const, [0, groups.bandwidth()])
  const height = scaleLinear([0, Math.max(1, ...months.map((line) => line.received))], [0, BASELINE - TOP])
  const bar = (line: MonthRow, part: 'received' | 'completed'): Bar => ({
    x: rounded((groups(line.month) ?? 0) + (bars(part) ?? 0)),
    y: rounded(BASELINE - height(line[part])),
    width: rounded(bars.bandwidth()),
    height: rounded(height(line[part])),
    value: formatNumber(line[part]),
  })
  return {
    id: `chart-${stream}`,
    title: t('statistics.chart.title', { stream: t(`case.stream.${stream}`) }),
    description: describe(t, language, months),
    width: WIDTH,
    height: HEIGHT,
    baseline: BASELINE,
    series: [{ name: t('statistics.received') }, { name: t('statistics.completed') }],
    groups: months.map((line) => ({
      label: monthName(line.month, language, 'short'),
      x: rounded((groups(line.month) ?? 0) + groups.bandwidth() / 2),
      bars: line.begun ? [bar(line, 'received'), bar(line, 'completed')] : [],
    })),
  }
}

function describe(t: TFunction, language: Language, months: MonthRow[]): string {
  const most = months.reduce((one, other) => (other.received > one.received ? other : one))
  if (most.received === 0) return t('statistics.chart.none')
  return t('statistics.chart.most', {
    month: monthName(most.month, language),
    received: formatNumber(most.received),
  })
}

const rounded = (units: number): number => Math.round(units * 10) / 10
