import type { Notice } from '../notifications/notice.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import type { IsoDay } from '../office/days.js'
import type { directory } from './directory.js'
import { AccountChanging, LastAdministrator, LastHolder } from './officer.errors.js'

/** From so many days before their last one, somebody is reminded to hand over. */
export const REMINDER_DAYS = 14
const DAY_MS = 86_400_000

type Dependencies = {
  people: Pick<ReturnType<typeof directory>, 'list'>
  deactivate: (id: string) => Promise<void>
  notify: (notices: Notice[]) => Promise<void>
  clock: () => Date
}

/** Whether the last day of somebody's service is so near that they are to hand over. */
export const endsSoon = (lastDay: IsoDay | undefined, now: Date): boolean =>
  lastDay !== undefined && lastDay <= bangkokIsoDay(new Date(now.getTime() + REMINDER_DAYS * DAY_MS))

/** Accounts with a last day: a reminder to hand over before, and closed when it is over. */
export function serviceEnds({ people, deactivate, notify, clock }: Dependencies) {
  /** The guards stay: an account that is the last to open a case is left, and tried again with the next turn. */
  async function close(id: string): Promise<void> {
    try {
      await deactivate(id)
    } catch (error) {
      const isLeft = [LastHolder, LastAdministrator, AccountChanging].some((one) => error instanceof one)
      if (!isLeft) throw error
    }
  }

  return {
    /** Reminds and closes whoever is due. Bears being done twice. */
    async endServices(): Promise<void> {
      const now = clock()
      const today = bangkokIsoDay(now)
      for (const { id, active, lastDay } of await people.list()) {
        if (!active || !endsSoon(lastDay, now)) continue
        // The day is part of the notice's name: each is told once of each last day.
        await notify([{ id: `serviceEnding:${id}:${lastDay}`, at: now, kind: 'serviceEnding', to: [id] }])
        if (lastDay !== undefined && lastDay < today) await close(id)
      }
    },
  }
}
