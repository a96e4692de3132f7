import { bangkokIsoDay, fiscalYearBounds } from '../../src/office/fiscal-year.js'
import { DAY_MS, workingDaysAfter } from './calendar.js'
import { fillIn, reporter } from './filing-form.js'
import type { PlannedRefusal } from './plan.js'
import { filingMoment } from './plan.js'
import { ADVERTISEMENT } from './content/advertisement.js'
import { Random } from './random.js'
import { Slots } from './slots.js'
import { file, type Stage } from './stage.js'
import type { Story } from './timeline.js'
import { DEMO_OFFICERS, NEWCOMER } from './content/officers.js'
import { invite } from './office.js'
import type { DemoClock } from './clock.js'

const NEW_FOR_DAYS = 9
const LEAVE_DAYS = 6

const ADVERTISEMENTS = 9
const ADVERTISED_BEFORE_MINUTES = 38
const MINUTE_MS = 60_000
const NOTHING_SAID = {
  ...{ howKnown: 'other', howKnownMore: '', danger: false, positions: [], names: '' },
  contact: { name: '', phone: '', email: '' },
} as const

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

/** A machine leaves its advertisement in the form again and again, shortly before the demo is looked at. */
export async function* advertisementStory(stage: Stage, until: Date): Story {
  for (let left = ADVERTISEMENTS; left > 0; left -= 1) {
    const random = new Random(`advertisement ${left}`)
    const phone = `080 000 ${String(random.between(0, 9_999)).padStart(4, '0')}`
    const slots = new Slots(random, { phone })
    const { what, ...place } = ADVERTISEMENT
    yield new Date(until.getTime() - (ADVERTISED_BEFORE_MINUTES + left) * MINUTE_MS)
    const content = { ...NOTHING_SAID, ...place, what: slots.fill(what) }
    const form = { category: 'other-general', channel: 'web', identity: 'anonymous', content } as const
    await file(stage, { form, slots }, 'advertisement', undefined, random)
  }
}

/** Somebody begins some days before the demo is looked at, and waits for the keys of the cases of before. */
export async function* newcomerStory({ services }: Stage, until: Date): Story {
  const random = new Random('newcomer')
  yield workingDaysAfter(new Date(until.getTime() - NEW_FOR_DAYS * DAY_MS), 0, random)
  const arrive = await invite(services, NEWCOMER)
  yield workingDaysAfter(services.clock(), 1, random)
  await arrive()
}

/** The director of public works is on leave when the demo is looked at; entered at the last, so that no story is in it. */
export async function* leaveStory({ services, staff }: Stage, until: Date): Story {
  yield new Date(until.getTime() - DAY_MS / 48)
  const [absent, deputy, by] = ['investigator2', 'investigator1', 'admin'].map((name) => staff.get(name)?.id)
  if (!absent || !deputy || !by) throw new Error('Somebody of the leave is not there')
  const day = (days: number) => bangkokIsoDay(new Date(until.getTime() + days * DAY_MS))
  await services.officers.enterLeave(absent, { firstDay: day(0), lastDay: day(LEAVE_DAYS), deputy }, by)
}

/** Now and then somebody signs in who only looks: the auditor, the mayor, the administrator. */
export async function* lookingInStory({ services }: Stage): Story {
  const random = new Random('looking in')
  const those = DEMO_OFFICERS.filter(({ role }) => role === 'auditor' || role === 'mayor')
  for (const fiscalYear of [2567, 2568, 2569, 2570])
    for (const [order, { username, password }] of those.entries()) {
      const days = 3 + order * 5 + random.between(0, 3)
      yield workingDaysAfter(fiscalYearBounds(fiscalYear).start, days, random)
      const { id } = await services.officers.checkPassword(username, password)
      await services.officers.entered(id, 'password')
      await services.officers.signOut(id)
    }
}
