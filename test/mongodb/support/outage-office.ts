import assert from 'node:assert/strict'
import { Random } from '../../../scripts/demo/random.js'
import type { WorkingRole } from '../../faults/support/fault-office.js'
import type { Site } from '../../faults/support/load.js'
import { startOffice } from '../../support/office.js'
import { signInAt } from '../../support/visitor.js'
import { Cable } from './cable.js'

export type OutageOffice = Awaited<ReturnType<typeof outageOffice>>

/** The product with a cable to its MongoDB server that can be cut, and people who work with it. */
export async function outageOffice() {
  const cable = await Cable.to(process.env['MONGODB_URI'] ?? '')
  const logged: string[] = []
  const office = await startOffice({ by: cable.through, log: { write: (line) => void logged.push(line) } })
  const { services, url, folder } = office
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
  const stop = async () => {
    await cable.mend()
    await office.stop()
    await cable.cut()
  }
  return { ...office, cable, logged, seed, site, stop }
}
