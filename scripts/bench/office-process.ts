import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { readConfig } from '../../src/config.js'
import { officeDefaults } from '../../src/office/defaults.js'
import { formKeys, newFormSecret } from '../../src/sealing/receipt.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { startServer } from '../../src/server.js'
import { createLog } from '../../src/web/log.js'
import { ACCOUNT, type Ask, type Told } from './account.js'

const AT_ONCE = 32

const folder = await mkdtemp(join(tmpdir(), 'sucharit-bench-'))
const config = readConfig({
  PORT: '0',
  SUCHARIT_DATA: join(folder, 'data'),
  SUCHARIT_UPLOADS: join(folder, 'uploads'),
  SUCHARIT_LIMITS: 'no',
  SUCHARIT_LOG: 'silent',
})
const started = performance.now()
const { url, services, stop } = await startServer(config, { log: createLog('silent') })
const startMs = performance.now() - started
const { office, officers, cases } = services
const named = { th: 'อบต.วัดความเร็ว', en: 'Bench office' }
const about = { name: named, address: named, phone: '', email: '' }
await office.setUp({
  ...officeDefaults(),
  ...about,
  // Measured is the program, not how fast somebody types a code.
  secondStepRoles: [],
  recoveryPublicKey: newKeyPair().publicKey,
  setUpAt: new Date(),
})
for (const [username, role] of [
  [ACCOUNT.username, 'secretary'],
  ['triage1', 'triage'],
  ['triage2', 'triage'],
] as const) {
  const where = { position: 'receiving-officer', department: 'permanent-secretary' }
  const { token } = await officers.invite({ username, name: username, role, ...where })
  await officers.accept(token, ACCOUNT.password)
}
const loop = monitorEventLoopDelay({ resolution: 5 })
loop.enable()

/** Files until there are so many, through the same service as the form. */
async function fill(wanted: number): Promise<number> {
  const installation = await office.installation()
  const categories = officeDefaults().categories.filter(({ stream }) => stream === 'general')
  let at = await services.store.connection.collection('cases').countDocuments({})
  const content = {
    when: '',
    where: 'หมู่ที่ 4',
    howKnown: 'saw',
    howKnownMore: '',
    danger: false,
    positions: [],
    names: '',
  }
  const worker = async () => {
    while (at < wanted) {
      const category = categories[at++ % categories.length]?.key ?? ''
      const { receipt } = formKeys(newFormSecret(), installation)
      const what = 'ถนนเป็นหลุมลึก ฝนตกน้ำขัง รถล้มหลายคัน ขอให้มาซ่อม '.repeat(12)
      const words = { ...content, what, contact: { name: '', phone: '', email: '' } }
      await cases.open({
        category,
        channel: 'web',
        identity: 'anonymous',
        content: words,
        files: [],
        receipt,
        by: 'reporter',
      })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  await services.pending.settle()
  return services.store.connection.collection('cases').countDocuments({})
}

const tell = (told: Told) => process.send?.(told)
process.on('message', (message: Ask) => void answer(message))
async function answer(message: Ask): Promise<void> {
  if (message.ask === 'fill') tell({ cases: await fill(message.cases) })
  if (message.ask === 'measure') {
    tell({ rssMb: process.memoryUsage.rss() / 1e6, loopP99Ms: loop.percentile(99) / 1e6 })
    loop.reset()
  }
  if (message.ask === 'stop') {
    await stop()
    await rm(folder, { recursive: true, force: true })
    process.exit(0)
  }
}
tell({ url, startMs })
