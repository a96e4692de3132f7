import { MEASURES, type Measure } from '../office/category.js'
import type { IsoDay } from '../office/days.js'
import type { PolicyRecord } from './record.service.js'
import { stateOf, type RecordState } from './record.state.js'

/** Something that comes once or twice a year; words are `measures.milestone.<key>`. */
export type Milestone = {
  key: 'half-1' | 'half-2' | 'summary-six-months' | 'summary-twelve-months' | 'manual' | 'report'
  measure: Measure
  due: IsoDay
  done: boolean
  href: string
}

/** A record with where it stands. */
export type Judged = { record: PolicyRecord; state: RecordState }

export type MeasureBoard = {
  measure: Measure
  done: number
  due: number
  overdue: number
  /** Different cases that are linked to its records. */
  linkedCases: number
  /** Keys of the departments that its practices name. */
  departments: string[]
  /** What is to be done, the latest first overdue. */
  todo: Judged[]
  milestones: Milestone[]
}

/** Records that are kept up, each with where it stands. */
export const judged = (records: PolicyRecord[], now: Date): Judged[] =>
  records.filter(({ retired }) => !retired).map((record) => ({ record, state: stateOf(record, now) }))

/** The four measures as they stand. @param today as ISO day, for the milestones */
export function boardOf(all: Judged[], milestones: Milestone[], today: IsoDay): MeasureBoard[] {
  return MEASURES.map((measure) => {
    const own = all.filter(({ record }) => record.measure === measure)
    const times = milestones.filter((one) => one.measure === measure)
    const open = times.filter(({ done }) => !done)
    const count = (state: RecordState['state']) => own.filter((one) => one.state.state === state).length
    return {
      measure,
      done: count('done') + times.filter(({ done }) => done).length,
      due: count('due') + open.filter(({ due }) => due >= today).length,
      overdue: count('overdue') + open.filter(({ due }) => due < today).length,
      linkedCases: new Set(own.flatMap(({ record }) => record.links.map(({ caseNumber }) => caseNumber)))
        .size,
      departments: [
        ...new Set(
          own.filter(({ record }) => record.kind === 'practice').flatMap(({ record }) => record.departments),
        ),
      ],
      todo: (['overdue', 'due'] as const).flatMap((state) =>
        own
          .filter((one) => one.state.state === state)
          .sort((a, b) => ((a.state.due ?? '') < (b.state.due ?? '') ? -1 : 1)),
      ),
      milestones: times,
    }
  })
}
