import { fiscalYearBounds, fiscalYearOf } from '../office/fiscal-year.js'
import type { LifecycleEntry } from './case.js'

/**
 * The fiscal years (B.E.) up to `at` that began with this case still open from an earlier one. The figures need it
 * with each step, because a step alone doesn't say how the case stood when the year began.
 */
export function carriedInto(receivedAt: Date, lifecycle: LifecycleEntry[], at: Date): number[] {
  const years: number[] = []
  for (let year = fiscalYearOf(receivedAt) + 1; year <= fiscalYearOf(at); year++) {
    const { start } = fiscalYearBounds(year)
    const state = lifecycle.findLast((entry) => entry.at < start)
    if (state && state.status !== 'closed') years.push(year)
  }
  return years
}
