import { createServices } from '../../src/services.js'
import type { Config } from '../../src/config.js'
import { bangkokMidnight } from '../../src/office/fiscal-year.js'
import { openStore } from '../../src/store/connect.js'
import { createLog } from '../../src/web/log.js'
import { caseStory, cast, type Cast } from './case-story.js'
import { DemoClock } from './clock.js'
import { hireStaff, setUpOffice } from './office.js'
import {
  advertisementStory,
  leaveStory,
  lookingInStory,
  newcomerStory,
  refusalStory,
} from './office-stories.js'
import { measuresStories } from './measures-stories.js'
import { plan } from './plan.js'
import { showProgress } from './progress.js'
import { Random } from './random.js'
import { receiptsToTry, type ReceiptToTry } from './receipts-to-try.js'
import type { Stage } from './stage.js'
import { summaryStories } from './summary-stories.js'
import { happen, type Story } from './timeline.js'

/** The office begins with the system shortly before its first fiscal year. */
const BEGINNING = bangkokMidnight(2023, 8, 25)

export type Made = { cases: number; receipts: ReceiptToTry[] }

/**
 * Makes the demo office in an empty store, through the services that real use calls, on a clock that runs through
 * three fiscal years up to `now`.
 */
export async function makeDemo(config: Config, now: Date): Promise<Made> {
  const clock = new DemoClock(BEGINNING)
  const store = await openStore(config)
  try {
    const services = await createServices({ config, store, log: createLog('warn'), clock: clock.now })
    await setUpOffice(services)
    const stage: Stage = { services, staff: await hireStaff(services), filed: [] }
    const progress = showProgress(BEGINNING, now)
    await happen(stories(stage, clock, now), clock, now, () => progress.reached(clock.now()))
    await services.pending.settle()
    await services.statistics.settle()
    progress.done()
    return { cases: stage.filed.length, receipts: await receiptsToTry(stage) }
  } finally {
    await store.close()
  }
}

function stories(stage: Stage, clock: DemoClock, now: Date): Story[] {
  const { cases, refusals } = plan(now)
  const texts = new Set<string>()
  const firsts = new Map<string, Cast>()
  const told = cases.map((planned, index) => {
    const { key } = planned.about
    const first = planned.again ? firsts.get(key) : undefined
    const one = castUnlikeOthers(
      (attempt) => cast(planned, new Random(`case ${index} ${attempt}`), first),
      texts,
    )
    if (!planned.again) firsts.set(key, one)
    return caseStory(stage, clock, one, () => first && numberOf(stage, key, first.filedAt))
  })
  const refused = refusals.map((one, index) =>
    refusalStory(stage, clock, one, new Random(`refusal ${index}`)),
  )
  return [
    ...[...told, ...refused, ...summaryStories(stage), ...measuresStories(stage)],
    ...[
      lookingInStory(stage),
      newcomerStory(stage, now),
      leaveStory(stage, now),
      advertisementStory(stage, now),
    ],
  ]
}

/** No two cases say the same word for word: the dice are thrown again where they would. */
function castUnlikeOthers(throwDice: (attempt: number) => Cast, texts: Set<string>): Cast {
  for (let attempt = 0; ; attempt++) {
    const one = throwDice(attempt)
    const { what } = one.filled.form.content
    if (texts.has(what)) continue
    texts.add(what)
    return one
  }
}

const numberOf = ({ filed }: Stage, key: string, filedAt: Date): string | undefined =>
  filed.find((one) => one.key === key && one.receivedAt.getTime() === filedAt.getTime())?.number
