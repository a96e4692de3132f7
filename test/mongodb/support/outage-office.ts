import assert from 'node:assert/strict'
import { Random } from '../../../scripts/demo/random.js'
import { checkPages, filesOf } from '../../faults/support/check-pages.js'
import { checkStore } from '../../faults/support/check-store.js'
import type { WorkingRole } from '../../faults/support/fault-office.js'
import { underLoad, type Site } from '../../faults/support/load.js'
import { sendAgain, type Refused } from '../../faults/support/sending.js'
import { startOffice } from '../../support/office.js'
import { until } from '../../support/until.js'
import { signInAt } from '../../support/visitor.js'

const AWAY = 'ระบบใช้งานไม่ได้ชั่วคราว'
/** Acknowledged before the server goes, and again once it is back. */
const ENOUGH = 8
/** A slow machine may need so long for what takes a second elsewhere. */
export const PATIENCE_MS = 180_000
/** Of the log, after a test that failed. */
const LINES_SHOWN = 20
const ERROR = '"level":50'

export type OutageOffice = Awaited<ReturnType<typeof outageOffice>>

/**
 * The product on its MongoDB server, and people who work with it while that server goes away and comes back.
 *
 * @param by another way to the server than the straight one
 */
export async function outageOffice(by?: (mongodbUri: string) => string) {
  const logged: string[] = []
  const log = { write: (line: string) => void logged.push(line) }
  const { services, url, folder, stop } = await startOffice({ log, ...(by && { by }) })
  const officers = await services.officers.list()
  const clerk = async (role: WorkingRole) => ({
    id: officers.find(({ username }) => username === role)?.id ?? assert.fail(`no ${role}`),
    ...(await signInAt(url, role)),
  })
  const seed = process.env['FAULTS_SEED'] ?? String(Date.now())
  const site: Site = {
    office: {
      folder,
      installation: await services.office.installation(),
      clerks: {
        triage: await clerk('triage'),
        investigator: await clerk('investigator'),
        secretary: await clerk('secretary'),
      },
      remove: () => Promise.resolve(),
    },
    url,
    reports: [],
    round: 0,
    random: new Random(seed),
  }

  const acknowledged = () => {
    const written = site.reports.flatMap((one) => one.written.filter((each) => each.acknowledged))
    return site.reports.filter((one) => one.receipt).length + written.length
  }
  const more = async (count: number) => {
    const goal = acknowledged() + count
    await until(() => Promise.resolve(acknowledged() >= goal), PATIENCE_MS)
  }

  return {
    services,
    site,
    stop,
    more,

    /** What a proxy is told that asks whether the product can serve. */
    health: async () => (await fetch(`${url}/healthz`)).status,

    /** Everybody at work while `outage` happens, and after it. Answers how often somebody was told to try again. */
    async during(outage: (refused: () => number) => Promise<void>): Promise<number> {
      let [refused, ended] = [0, false]
      const bears = ({ answer: { status, text, retryAfter = 0 } }: Refused) => {
        refused += 1
        return status === 503 && retryAfter > 0 && text.includes(AWAY)
      }
      site.round += 1
      const load = underLoad(site, { ended: () => ended, bears })
      const story = async () => {
        await more(ENOUGH)
        await outage(() => refused)
        await more(ENOUGH)
      }
      try {
        await Promise.race([story(), load.then(() => assert.fail('the load ended by itself'))])
      } finally {
        ended = true
      }
      await load
      return refused
    },

    /** Everything acknowledged is there as it was sent; the rest is sent again, and is there once. */
    async assertNothingLost(): Promise<void> {
      const { reports, office } = site
      await sendAgain(site, reports)
      const pages = await checkPages(site, reports)
      // Also what opening the cases has just left to do.
      await services.pending.settle()
      await services.statistics.settle()
      const found = [
        ...pages,
        ...(await checkStore(services.store, office.installation, reports, new Set(reports))),
      ]
      assert.deepEqual(found, [], `FAULTS_SEED=${seed}`)
      assert.ok(reports.flatMap(filesOf).length > 0, 'no file came through, so nothing was tried')
    },

    /** The last errors that the product logged, for a test that failed. */
    errors: () =>
      logged
        .filter((line) => line.includes(ERROR))
        .slice(-LINES_SHOWN)
        .join(''),

    /** Nobody met an error that the product did not know. */
    assertAllKnown(): void {
      assert.deepEqual(
        logged.filter((line) => line.includes('"status":500')),
        [],
      )
    },
  }
}
