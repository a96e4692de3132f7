import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import mongoose from 'mongoose'
import type { Measure, StoreAnswer, StoreTask } from './store-task.js'
import { growthLines, measureLine } from './store-lines.js'

const numbers = (text: string): number[] => text.split(',').map(Number)
const options = new Command('bench:store')
  .description(
    'How fast the store is as it grows: the embedded engine, and MongoDB where MONGODB_URI names one',
  )
  .option('--sizes <cases>', 'sizes for the embedded engine', numbers, [10_000, 100_000, 1_000_000])
  .option(
    '--mongodb-sizes <cases>',
    'sizes for MongoDB, which takes long to fill',
    numbers,
    [10_000, 100_000],
  )
  .option('--folder <folder>', 'where the temporary folder is made', tmpdir())
  .parse()
  .opts<{ sizes: number[]; mongodbSizes: number[]; folder: string }>()

const PROCESS = fileURLToPath(new URL(`store-process${extname(import.meta.url)}`, import.meta.url))
const TOLD_EVERY_MS = 10_000

console.log(`${cpus().length} cores, Node ${process.versions.node}`)
await benchEmbedded()
await benchMongodb()

async function benchEmbedded(): Promise<void> {
  const folder = await mkdtemp(join(options.folder, 'sucharit-bench-store-'))
  try {
    await benchEngine('embedded', { folder }, options.sizes)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function benchMongodb(): Promise<void> {
  const given = process.env['MONGODB_URI']
  if (!given) return console.log('MongoDB: not run, MONGODB_URI names no server.')
  const uri = new URL(given)
  uri.pathname = `/bench-${randomBytes(6).toString('hex')}`
  const folder = await mkdtemp(join(options.folder, 'sucharit-bench-store-'))
  try {
    await benchEngine('MongoDB', { folder, mongodbUri: uri.href }, options.mongodbSizes)
  } finally {
    const connection = await mongoose.createConnection(uri.href).asPromise()
    await connection.dropDatabase()
    await connection.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Lets one store grow from size to size, and measures at each. */
async function benchEngine(
  engine: string,
  where: Pick<StoreTask, 'folder' | 'mongodbUri'>,
  sizes: number[],
): Promise<void> {
  let from = 0
  let smallest: { size: number; measures: Measure[] } | undefined
  for (const to of sizes.toSorted((a, b) => a - b)) {
    await inProcess({ do: 'fill', ...where, from, to }, progress(engine, from, to))
    await inProcess({ do: 'measure', ...where, from, to }, (answer) => {
      if (!('measures' in answer)) return
      const { measures, memory, fileBytes } = answer
      console.log(`\n${engine}, ${to} cases: ${(fileBytes / to).toFixed(0)} bytes on disk for each`)
      const own =
        memory.own === undefined ? '' : `: ${memory.own.toFixed(0)} MB its own, the rest mapped files`
      console.log(`${(loadavg()[0] ?? 0).toFixed(1)} processes at once wanted the ${cpus().length} cores`)
      console.log(`memory ${memory.rss.toFixed(0)} MB resident${own}`)
      for (const measure of measures) console.log(measureLine(measure))
      if (smallest) console.log(`from ${smallest.size} to ${to} cases:`)
      for (const line of smallest ? growthLines(smallest.measures, measures) : []) console.log(line)
      smallest ??= { size: to, measures }
    })
    from = to
  }
}

function progress(engine: string, from: number, to: number): (answer: StoreAnswer) => void {
  const started = Date.now()
  let told = started
  return (answer) => {
    if (!('filled' in answer)) return
    const { filled } = answer
    if (filled < to && Date.now() - told < TOLD_EVERY_MS) return
    told = Date.now()
    const perSecond = ((filled - from) / (told - started)) * 1000
    console.error(`${engine}: ${filled} of ${to} cases stored, ${perSecond.toFixed(0)} a second`)
  }
}

async function inProcess(task: StoreTask, hear: (answer: StoreAnswer) => void): Promise<void> {
  const child = fork(PROCESS, [JSON.stringify(task)], { execArgv: ['--expose-gc'] })
  child.on('message', hear)
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`The process to ${task.do} the store ended with ${code ?? 'a signal'}.`)
}
