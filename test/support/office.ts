import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DestinationStream } from 'pino'
import { readConfig } from '../../src/config.js'
import type { PressOptions } from '../../src/documents/press.js'
import type { Role } from '../../src/officers/roles.js'
import { startServer, type RunningServer } from '../../src/server.js'
import { createLog } from '../../src/web/log.js'
import { letIn } from './accounts.js'
import { dropDatabase, ownDatabase } from './own-database.js'
import { sampleOffice } from './sample-office.js'

/** An account of each role; the user name is the role's. */
const ACCOUNTS: Record<Role, { name: string; position: string; department: string }> = {
  triage: { name: 'นางสาวสุภาพร ใจดี', position: 'officer', department: 'clerk' },
  investigator: { name: 'นายธีรพงษ์ วัฒนากุลชัย', position: 'works', department: 'works' },
  secretary: { name: 'นายประเสริฐ ศรีสุข', position: 'permanent-secretary', department: 'clerk' },
  oversight: { name: 'นางวิไล ธรรมรักษ์', position: 'oversight', department: 'clerk' },
  mayor: { name: 'นายสมชาย บุญมา', position: 'mayor', department: 'clerk' },
  auditor: { name: 'นางมาลี ตรงดี', position: 'auditor', department: 'clerk' },
  administrator: { name: 'นายอนันต์ แก้วใส', position: 'administrator', department: 'clerk' },
}

export type StartedOffice = Awaited<ReturnType<typeof startOffice>>

/**
 * The store removes what is past its time by the computer's clock, about once a minute. Where a test tells the time, that
 * would sign people out in its midst; the product itself looks at its own clock.
 */
async function keepExpired({ store: { connection } }: RunningServer['services']): Promise<void> {
  for (const { collection } of Object.values(connection.models))
    for (const { name, expireAfterSeconds } of await collection.indexes())
      if (name && expireAfterSeconds !== undefined) await collection.dropIndex(name)
}

/**
 * The product as it runs: set up, an account per role, on a free port, with its data in a folder of its own, or with
 * MONGODB_URI in a database of its own on that server.
 *
 * @param options.clock tells the time instead of the computer's
 * @param options.press how documents are made, instead of the product's way
 * @param options.log takes what the product logs, all of it; otherwise it logs nothing
 * @param options.by another way to the database than the straight one
 */
export async function startOffice({
  clock,
  log,
  press,
  by = (mongodbUri) => mongodbUri,
}: {
  clock?: () => Date
  log?: DestinationStream
  press?: PressOptions
  by?: (mongodbUri: string) => string
} = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'sucharit-'))
  const mongodbUri = ownDatabase()
  const config = readConfig({
    ...(mongodbUri && { MONGODB_URI: by(mongodbUri) }),
    PORT: '0',
    SUCHARIT_DATA: join(folder, 'data'),
    SUCHARIT_UPLOADS: join(folder, 'uploads'),
    SUCHARIT_LIMITS: 'no',
    SUCHARIT_LOG: 'silent',
  })
  const running = await startServer(config, {
    log: log ? createLog('debug', log) : createLog(config.logLevel),
    ...(clock && { clock }),
    ...(press && { press }),
  })
  const { services, url } = running
  if (clock) await keepExpired(services)
  await services.office.setUp(sampleOffice())
  for (const [role, account] of Object.entries(ACCOUNTS))
    await letIn(services, { ...account, username: role, role: role as Role })
  const stop = async () => {
    await running.stop()
    if (mongodbUri) await dropDatabase(mongodbUri)
    await rm(folder, { recursive: true, force: true })
  }
  return { url, services, folder, stop }
}
