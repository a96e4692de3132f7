import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { caseModel } from '../../src/cases/case.model.js'
import { recount } from '../../src/statistics/recount.js'
import { linesOf } from '../../src/statistics/statistics.service.js'
import { openStore, type Store } from '../../src/store/connect.js'
import { figuresOffice } from './figures-office.js'
import { ASKED, NOW, storedLife } from './lives.js'
import { spread } from './load.js'

const BATCH = 500
const ROUNDS = 300

/** Prints how long a year's table takes at these sizes: at rest, after each step of a case, and from nothing. */
export async function benchStatistics(print: (line: string) => void, sizes = [1_000, 10_000]): Promise<void> {
  for (const size of sizes) {
    const folder = await mkdtemp(join(tmpdir(), 'sucharit-bench-'))
    const store = await openStore({
      dataFolder: join(folder, 'data'),
      uploadsFolder: join(folder, 'uploads'),
    })
    try {
      await benchSize(store, size, print)
    } finally {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

async function benchSize(store: Store, size: number, print: (line: string) => void): Promise<void> {
  const { connection } = store
  const { settings, statistics, started } = await figuresOffice(connection)
  const departments = settings.departments.map(({ key }) => key)
  const life = (index: number) => storedLife(index, index / size, settings.categories, departments)

  const filling = performance.now()
  for (let from = 0; from < size; from += BATCH) {
    const lives = Array.from({ length: Math.min(BATCH, size - from) }, (_, index) => life(from + index))
    await caseModel(connection).insertMany(lives.map(({ stored }) => stored))
    await Promise.all(
      lives.flatMap(({ steps }) => steps).map((step) => statistics.applyTally(randomUUID(), step)),
    )
  }
  print(`${size} cases, stored and tallied in ${seconds(performance.now() - filling)}`)

  const cold = await time(() => started().figures(ASKED))
  const rest = await rounds(() => statistics.figures(ASKED))
  const busy = await rounds(
    () => statistics.figures(ASKED),
    async (round) => {
      const [step] = life(round).steps
      if (step) await statistics.applyTally(randomUUID(), { ...step, at: NOW, receivedAt: NOW })
    },
  )
  const again = await time(() => recount(connection, ASKED.fiscalYear, ASKED.asOf, linesOf(settings)))
  print(`  a year's figures, nothing changed    ${spread(rest)}`)
  print(`  a year's figures, a step before each ${spread(busy)}`)
  print(`  first after the start                ${cold.toFixed(1)} ms`)
  print(`  recount from the cases, for scale    ${again.toFixed(1)} ms`)
  print(
    `  memory                               ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB resident`,
  )
}

async function rounds(
  measured: () => Promise<unknown>,
  before: (round: number) => Promise<void> = () => Promise.resolve(),
): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await before(round)
    times.push(await time(measured))
  }
  return times
}

async function time(measured: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await measured()
  return performance.now() - start
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
