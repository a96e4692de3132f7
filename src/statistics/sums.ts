import { MEASURES, STREAMS, type Measure, type Score } from '../cases/vocabulary.js'
import { fiscalYearDays, type IsoDay } from './as-of.js'
import type { Cell } from './cells.js'
import { addCross, isCross } from './cross-tables.js'
import {
  add,
  addTime,
  blankFigures,
  categoryLineFor,
  finished,
  lineFor,
  type Count,
  type Figures,
  type Lines,
  type StreamFigures,
} from './figures.js'
import type { Ledger } from './ledger.js'

/** The figures of a year as of the end of a day, summed from the tallies. @throws {FiguresUnbalanced} */
export function figuresFrom(ledger: Ledger, fiscalYear: number, asOf: IsoDay, lines: Lines): Figures {
  const figures = blankFigures(fiscalYear, asOf, lines)
  const ofYear = new Map<Cell, number>()
  ledger.eachUpTo(asOf, (cell, cases) => {
    if (cell.fiscalYear === fiscalYear) ofYear.set(cell, (ofYear.get(cell) ?? 0) + cases)
  })
  for (const [cell, cases] of ofYear) if (cases !== 0) enter(figures.streams[cell.stream], cell, cases, asOf)
  for (const stream of STREAMS) {
    const of = figures.streams[stream]
    of.total = sumOf(of.months)
    of.measure = measuresOf(of)
  }
  addOpenAtStart(figures, ledger)
  return finished(figures)
}

function enter(figures: StreamFigures, { table, code, state }: Cell, cases: number, asOf: IsoDay): void {
  if (isCross(table)) {
    addCross(figures.crossed[table], code, cases)
    return
  }
  switch (table) {
    case 'month': {
      const month = figures.months.find((line) => line.month === code)
      if (month) add(month, state, cases)
      return
    }
    case 'category': {
      const [measure, ...key] = code.split('~')
      add(categoryLineFor(figures.category, key.join('~'), Number(measure) as Measure), state, cases)
      return
    }
    case 'carried':
      figures.carriedOver.completed += cases
      return
    case 'duplicate':
      figures.duplicates += cases
      return
    case 'reopened':
      add(figures.reopened, state, cases)
      return
    case 'answered':
    case 'closing': {
      const [days, kept] = code.split('~')
      const times = table === 'answered' ? figures.firstAnswer : figures.closing
      addTime(times, Number(days), kept === 'within' ? 'within' : 'late', cases)
      return
    }
    case 'answerDue':
    case 'resolveDue':
      if (code <= asOf) figures[table === 'answerDue' ? 'firstAnswer' : 'closing'].overdue += cases
      return
    case 'score': {
      const score = Number(code) as Score
      figures.scores.set(score, (figures.scores.get(score) ?? 0) + cases)
      return
    }
    default:
      add(lineFor(figures[table], code), state, cases)
  }
}

const sumOf = (lines: Count[]): Count => ({
  received: lines.reduce((sum, line) => sum + line.received, 0),
  completed: lines.reduce((sum, line) => sum + line.completed, 0),
  inProgress: lines.reduce((sum, line) => sum + line.inProgress, 0),
})

const measuresOf = ({ category }: StreamFigures) =>
  MEASURES.map((measure) => ({
    code: String(measure),
    ...sumOf(category.filter((line) => line.measure === measure)),
  }))

/** Cases of earlier years that hadn't ended on the last day before the year. */
function addOpenAtStart({ fiscalYear, streams }: Figures, ledger: Ledger): void {
  ledger.eachUpTo(fiscalYearDays(fiscalYear - 1).last, (cell, cases) => {
    if (cell.table === 'month' && cell.state === 'inProgress' && cell.fiscalYear < fiscalYear)
      streams[cell.stream].carriedOver.received += cases
  })
  for (const stream of STREAMS) {
    const { carriedOver } = streams[stream]
    carriedOver.inProgress = carriedOver.received - carriedOver.completed
  }
}
