import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { readConfig } from '../../src/config.js'
import { startServer } from '../../src/server.js'
import type { Release } from '../../src/statistics/release.js'
import { publicationService } from '../../src/statistics/publications.js'
import { tallyModel } from '../../src/statistics/tally.model.js'
import type { StatisticsService } from '../../src/statistics/statistics.service.js'
import { openStore } from '../../src/store/connect.js'
import { createLog } from '../../src/web/log.js'
import { figuresOffice } from './figures-office.js'
import { ASKED, NOW } from './lives.js'
import { fillTallies } from './store-fill.js'
import type { SummaryTask, SummaryTold } from './summary-task.js'

const DRAFTS = 100
const TERM = { fiscalYear: ASKED.fiscalYear, period: 'twelve-months' } as const
const SIGNATURE = { name: 'นายกทดสอบ', position: { th: 'นายก', en: 'Mayor' }, at: NOW.toISOString() }
const TEXT = 'เรื่องร้องเรียนส่วนใหญ่เป็นเรื่องถนนและไฟส่องสว่าง '.repeat(20)

/**
 * The product as it runs, over a store with the tallies of so many cases and without the cases: a draft reads tallies,
 * a page and a document what was frozen, and none of them a case.
 */
const { cases, folder } = JSON.parse(process.argv[2] ?? '') as SummaryTask
const tell = (told: SummaryTold) => process.send?.(told)
const dataFolder = join(folder, 'data')
const uploadsFolder = join(folder, 'uploads')

const store = await openStore({ dataFolder, uploadsFolder })
// One that was filled before, while the machine was busy, is measured as it is.
if (!(await tallyModel(store.connection).exists({})))
  await fillTallies(store.connection, { from: 0, to: cases }, (filled) => tell({ filled }))
const { started } = await figuresOffice(store.connection)
const cold = started()
const id = await cold.summaries.start(TERM)
const first = await drafted(cold)
await store.close()

const environment = { PORT: '0', SUCHARIT_DATA: dataFolder, SUCHARIT_UPLOADS: uploadsFolder }
const config = readConfig({ ...environment, SUCHARIT_LIMITS: 'no', SUCHARIT_LOG: 'silent' })
const { url, services, stop } = await startServer(config, { log: createLog('silent'), clock: () => NOW })
const draftsMs: number[] = []
for (let round = 0; round < DRAFTS; round++) draftsMs.push((await drafted(services.statistics)).ms)
const { connection } = services.store
const publications = publicationService({ connection, audit: services.audit })
await publications.publish(frozen(first.release), { by: 'bench', at: NOW })
tell({ url, path: '/statistics/2569/twelve-months/1', firstDraftMs: first.ms, draftsMs })
process.on('message', (asked: 'processor' | 'stop') => {
  if (asked === 'stop') return void stop().then(() => process.exit(0))
  const { user, system } = process.cpuUsage()
  return tell({ processorMs: (user + system) / 1_000 })
})

/** A draft as the secretary opens it: figures of up to four years, two-way tables with what is hidden. */
async function drafted({ summaries }: StatisticsService): Promise<{ release: Release; ms: number }> {
  const begun = performance.now()
  const { release } = await summaries.find(id)
  if (!release) throw new Error('There is no draft')
  return { release, ms: performance.now() - begun }
}

function frozen(release: Release): Release {
  return {
    ...release,
    texts: { problems: TEXT, obstacles: TEXT, recommendations: TEXT },
    signatures: { preparedBy: SIGNATURE, submittedBy: SIGNATURE, approvedBy: SIGNATURE },
    auditHead: '0'.repeat(64),
  }
}
