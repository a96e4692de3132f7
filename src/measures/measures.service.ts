import { recordService, type RecordDependencies } from './record.service.js'

export type MeasuresService = ReturnType<typeof measuresService>

/** The four measures: their records and what comes out of them. */
export function measuresService(given: RecordDependencies) {
  const records = recordService(given)
  return {
    records,

    /** At the start and now and then: carries out what a crash left half-followed. */
    settle: records.settle,
  }
}
