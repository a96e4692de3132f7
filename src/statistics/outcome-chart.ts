import { scaleBand, scaleLinear } from 'd3-scale'
import { formatNumber } from '../web/dates.js'
import type { Stream } from '../cases/vocabulary.js'
import type { ReleasedLine } from './release.js'
import type { Reader } from './tables.js'
import { lineName } from './wording.js'

const WIDTH = 840
const ROW_HEIGHT = 40
/** Room for the longest name of an outcome, and after the longest bar for its number. */
const NAMES = 260
const NUMBER = 80

/** What `components/row-chart.njk` draws, in SVG user units. */
export type RowChart = {
  id: string
  title: string
  description: string
  width: number
  height: number
  baseline: number
  rows: { label: string; y: number; height: number; width: number; value: string }[]
}

/** How the completed cases ended, in the order of the table. */
export function outcomeChart({ t, language }: Reader, stream: Stream, lines: ReleasedLine[]): RowChart {
  const height = lines.length * ROW_HEIGHT
  const rows = scaleBand(
    lines.map(({ code }) => code),
    [0, height],
  ).paddingInner(0.3)
  const width = scaleLinear([0, Math.max(1, ...lines.map(({ cases }) => cases))], [0, WIDTH - NAMES - NUMBER])
  const most = lines.reduce((one, other) => (other.cases > one.cases ? other : one))
  const name = (line: ReleasedLine) => lineName(t, language, 'outcome', line)
  return {
    id: `outcomes-${stream}`,
    title: t('release.page.outcomes', { stream: t(`case.stream.${stream}`) }),
    description:
      most.cases === 0
        ? t('release.page.noOutcome')
        : t('release.page.mostOutcome', { outcome: name(most), cases: formatNumber(most.cases) }),
    width: WIDTH,
    height,
    baseline: NAMES,
    rows: lines.map((line) => ({
      label: name(line),
      y: rounded(rows(line.code) ?? 0),
      height: rounded(rows.bandwidth()),
      width: rounded(width(line.cases)),
      value: formatNumber(line.cases),
    })),
  }
}

const rounded = (units: number): number => Math.round(units * 10) / 10
