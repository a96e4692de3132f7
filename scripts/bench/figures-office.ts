import type { Connection } from 'mongoose'
import { auditService } from '../../src/audit/audit.service.js'
import { pendingService } from '../../src/cases/pending.js'
import { officeDefaults } from '../../src/office/defaults.js'
import { officeService } from '../../src/office/office.service.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { statisticsService, type StatisticsService } from '../../src/statistics/statistics.service.js'
import { NOW } from './lives.js'

/** An office over this store with what figures need: its settings, what is pending on cases, and the statistics. */
export async function figuresOffice(connection: Connection) {
  const office = officeService(connection)
  if (!(await office.find()))
    await office.setUp({
      ...officeDefaults(),
      name: { th: 'อบต.ทดสอบ', en: 'Bench SAO' },
      address: { th: '', en: '' },
      phone: '',
      email: '',
      recoveryPublicKey: newKeyPair().publicKey,
      setUpAt: NOW,
    })
  const fail = (error: unknown) => {
    throw error
  }
  const followers = {
    record: () => Promise.resolve(),
    notify: () => Promise.resolve(),
    tally: (...tally: Parameters<StatisticsService['applyTally']>) => statistics.applyTally(...tally),
  }
  const pending = pendingService(connection, followers, fail)
  /** A service that hasn't read a tally yet, as after a start. */
  const started = (): StatisticsService =>
    statisticsService({
      connection,
      office,
      audit: auditService(connection),
      officers: () => Promise.resolve([]),
      notify: followers.notify,
      clock: () => NOW,
      onFailure: fail,
      settlePending: () => pending.settle(),
    })
  const statistics = started()
  // An empty store has its tallies at once: what a bench adds to it, it tallies itself.
  await statistics.years()
  return { settings: await office.settings(), pending, statistics, started }
}
