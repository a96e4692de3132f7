import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../../src/config.js'
import type { InstallationSecrets } from '../../../src/sealing/receipt.js'
import { startServer } from '../../../src/server.js'
import { createLog } from '../../../src/web/log.js'
import { letIn } from '../../support/accounts.js'
import { sampleOffice } from '../../support/sample-office.js'
import { signInAt, type Clerk as SignedIn } from '../../support/visitor.js'

export const ROLES = ['triage', 'investigator', 'secretary'] as const
export type WorkingRole = (typeof ROLES)[number]

export type Clerk = SignedIn & { id: string }

/** The folder of an office that is set up, and the people who work in it. */
export type FaultOffice = {
  folder: string
  clerks: Record<WorkingRole, Clerk>
  installation: InstallationSecrets
  remove: () => Promise<void>
}

/** Sets an office up in `folder`, or in a new one, with one account for each role that works on cases. */
export async function newOffice(folder?: string): Promise<FaultOffice> {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'sucharit-faults-')))
  const config = readConfig({
    PORT: '0',
    SUCHARIT_DATA: join(home, 'data'),
    SUCHARIT_UPLOADS: join(home, 'uploads'),
    SUCHARIT_LIMITS: 'no',
    SUCHARIT_LOG: 'silent',
  })
  const { services, url, stop } = await startServer(config, { log: createLog('silent') })
  try {
    await services.office.setUp(sampleOffice())
    const account = { position: 'officer', department: 'works' }
    for (const role of ROLES) await letIn(services, { ...account, username: role, name: role, role })
    const officers = await services.officers.list()
    const clerk = async (role: WorkingRole): Promise<Clerk> => ({
      id: officers.find(({ username }) => username === role)?.id ?? '',
      ...(await signInAt(url, role)),
    })
    const [triage, investigator, secretary] = await Promise.all(ROLES.map(clerk))
    if (!triage || !investigator || !secretary) throw new Error('An account is missing.')
    return {
      folder: home,
      installation: await services.office.installation(),
      clerks: { triage, investigator, secretary },
      remove: () => rm(home, { recursive: true, force: true }),
    }
  } finally {
    await stop()
  }
}
