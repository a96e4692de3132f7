import { bangkokMidnight, fiscalYearBounds } from '../../src/office/fiscal-year.js'
import { PERIODS, type Period } from '../../src/statistics/as-of.js'
import { workingDaysAfter } from './calendar.js'
import { fillIn, reporter } from './filing-form.js'
import type { PlannedRefusal } from './plan.js'
import { filingMoment } from './plan.js'
import { Random } from './random.js'
import { file, type Stage } from './stage.js'
import type { Story } from './timeline.js'
import { DEMO_OFFICERS } from './content/officers.js'
import type { DemoClock } from './clock.js'

const BUDDHIST_ERA = 543

/** A complaint that the office can't take up: filed, read, refused with the reason. */
export async function* refusalStory(
  stage: Stage,
  clock: DemoClock,
  { filedAt, refused }: PlannedRefusal,
  random: Random,
): Story {
  const who = reporter(refused.topic, random)
  const at = filingMoment(filedAt, who.channel !== 'web', random)
  const filled = fillIn(refused, who, at, random)
  yield at
  const one = await file(stage, filled, refused.key, undefined, random)
  yield workingDaysAfter(clock.now(), random.between(0, 4), random)
  const { outcome, forwardedTo } = refused
  const grounds = outcome === 'out-of-remit' ? refused.grounds : ''
  await one.take(one.receiver, 'refuse', {
    outcome,
    grounds,
    forwardedTo,
    explanation: filled.slots.fill(refused.told),
  })
}

/** The secretary publishes each half and each whole year in the first days after it; 2569's whole year still waits. */
export async function* publishingStory({ services, staff }: Stage): Story {
  const random = new Random('publishing')
  const secretary = staff.get('secretary')
  if (!secretary) return
  for (const fiscalYear of [2567, 2568, 2569])
    for (const period of PERIODS) {
      if (fiscalYear === 2569 && period === 'twelve-months') return
      yield workingDaysAfter(dayAfter(fiscalYear, period), 2, random)
      await services.statistics.publish({ fiscalYear, period, actor: secretary })
    }
}

const dayAfter = (fiscalYear: number, period: Period): Date =>
  period === 'six-months'
    ? bangkokMidnight(fiscalYear - BUDDHIST_ERA, 3, 1)
    : fiscalYearBounds(fiscalYear).end

/** Now and then somebody signs in who only looks: the auditor, the mayor, the administrator. */
export async function* lookingInStory({ services }: Stage): Story {
  const random = new Random('looking in')
  const those = DEMO_OFFICERS.filter(({ role }) => role === 'auditor' || role === 'mayor')
  for (const fiscalYear of [2567, 2568, 2569, 2570])
    for (const [order, { username, password }] of those.entries()) {
      const days = 3 + order * 5 + random.between(0, 3)
      yield workingDaysAfter(fiscalYearBounds(fiscalYear).start, days, random)
      const { id } = await services.officers.signIn(username, password)
      await services.officers.signOut(id)
    }
}
