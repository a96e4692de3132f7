import type { Actor } from '../../src/officers/officer.js'
import { bangkokMidnight } from '../../src/office/fiscal-year.js'
import type { Period } from '../../src/statistics/as-of.js'
import type { SummaryForm } from '../../src/statistics/summary.service.js'
import type { SummaryAction } from '../../src/statistics/summary.transitions.js'
import { workingDaysAfter } from './calendar.js'
import { ANALYSES, COMMENT, REASON } from './content/analyses.js'
import { Random } from './random.js'
import type { Stage } from './stage.js'
import type { Story } from './timeline.js'

const BUDDHIST_ERA = 543
const YEARS = [2567, 2568, 2569]

/**
 * The annual summaries of three years: drafted on their days, published before the year ends, and corrected when the
 * year is over. The last correction waits for the mayor.
 */
export const summaryStories = (stage: Stage): Story[] =>
  YEARS.map((fiscalYear, index) => yearStory(stage, fiscalYear, index))

async function* yearStory(stage: Stage, fiscalYear: number, index: number): Story {
  const random = new Random(`summary ${fiscalYear}`)
  const texts = ANALYSES[index % ANALYSES.length]
  const day = (month: number, date: number) => bangkokMidnight(fiscalYear - BUDDHIST_ERA, month - 1, date)
  if (!texts) return
  yield workingDaysAfter(day(4, 1), 0, random)
  yield* onItsWay(stage, fiscalYear, 'six-months', texts.half, random)
  yield workingDaysAfter(day(9, 1), 0, random)
  yield* onItsWay(stage, fiscalYear, 'twelve-months', texts.year, random, index === 1)
  yield workingDaysAfter(day(10, 2), random.between(1, 4), random)
  const last = fiscalYear === YEARS.at(-1)
  yield* onItsWay(stage, fiscalYear, 'twelve-months', texts.year, random, false, REASON, last)
}

/** From draft to published; `returned` lets the mayor send it back once, `waits` leaves it on the mayor's desk. */
async function* onItsWay(
  { services, staff }: Stage,
  fiscalYear: number,
  period: Period,
  texts: Omit<SummaryForm, 'version'>,
  random: Random,
  returned = false,
  reason?: string,
  waits = false,
): Story {
  const { summaries } = services.statistics
  const [triage, secretary, mayor] = ['triage1', 'secretary', 'mayor'].map((name) => staff.get(name))
  if (!triage || !secretary || !mayor)
    throw new Error('A summary needs somebody to write, submit and approve it')
  // A correction is begun by somebody; a draft makes itself.
  const id = await summaries.start({ fiscalYear, period, ...(reason ? { by: triage, reason } : {}) })
  const take = async (who: Actor, action: SummaryAction, form: Omit<SummaryForm, 'version'> = {}) =>
    summaries.take(who, id, action, { version: (await summaries.find(id)).version, ...form })
  const later = (least: number, most: number) =>
    workingDaysAfter(services.clock(), random.between(least, most), random)
  yield later(4, 7)
  await take(triage, 'write', texts)
  yield later(1, 3)
  await take(secretary, 'submit', texts)
  if (waits) return
  if (returned) {
    yield later(1, 2)
    await take(mayor, 'return', { comment: COMMENT })
    yield later(1, 2)
    await take(secretary, 'submit', texts)
  }
  yield later(1, 3)
  await take(mayor, 'approve')
}
