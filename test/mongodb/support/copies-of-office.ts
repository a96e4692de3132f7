import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../../src/config.js'
import type { Role } from '../../../src/officers/roles.js'
import { createServices, type Services } from '../../../src/services.js'
import { openStore } from '../../../src/store/connect.js'
import { createLog } from '../../../src/web/log.js'
import { productCommand, ProductProcess } from '../../faults/support/product.js'
import { letIn } from '../../support/accounts.js'
import { roundRobin } from '../../support/proxy.js'
import { sampleOffice } from '../../support/sample-office.js'

const STAFF = ['triage', 'investigator', 'secretary'] as const satisfies Role[]

export type CopiesOfOffice = Awaited<ReturnType<typeof copiesOfOffice>>

/**
 * Real processes of the product on one database, with a proxy in front, and the test's own view of the store. Start
 * copies with `start`, in any order.
 */
export async function copiesOfOffice(mongodbUri: string, more: NodeJS.ProcessEnv = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'sucharit-copies-'))
  const config = readConfig({ MONGODB_URI: mongodbUri, SUCHARIT_DATA: folder, SUCHARIT_UPLOADS: folder })
  const store = await openStore(config)
  // Without its jobs: this process only sets up and looks.
  const services = await createServices({ config, store, log: createLog('error'), clock: () => new Date() })
  const copies: ProductProcess[] = []
  const proxy = await roundRobin(() => copies.map(({ url }) => url))

  async function start(): Promise<ProductProcess> {
    const { program, args, env } = productCommand(folder)
    const own = { MONGODB_URI: mongodbUri, SUCHARIT_PROXIES: '127.0.0.1', ...more }
    const child = spawn(program, args, { env: { ...env, ...own }, stdio: ['ignore', 'pipe', 'pipe'] })
    const copy = new ProductProcess(child)
    await copy.serving()
    copies.push(copy)
    return copy
  }

  return {
    url: proxy.url,
    store,
    services,
    copies,
    start,
    setUp: () => setUp(services),
    async stop() {
      await Promise.all(copies.map((copy) => copy.kill()))
      await proxy.stop()
      await store.connection.dropDatabase()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The office, with an account for each who works on cases; triage has a mail address. */
async function setUp(services: Services): Promise<void> {
  await services.office.setUp(sampleOffice())
  for (const role of STAFF) {
    const account = { username: role, name: role, role, position: 'officer', department: 'works' }
    const email = role === 'triage' ? { email: 'triage@example.go.th' } : {}
    await letIn(services, { ...account, ...email })
  }
}
