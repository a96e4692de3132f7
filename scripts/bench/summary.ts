import assert from 'node:assert/strict'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { exchange } from './exchange.js'
import { line, spread, timed } from './load.js'
import type { SummaryTask, SummaryTold } from './summary-task.js'

const PROCESS = fileURLToPath(new URL(`summary-process${extname(import.meta.url)}`, import.meta.url))
const PAGES = 5_000
/** An office that has been at work for a while: the first pages after a start are slower, as every program's are. */
const WARMING = 1_000
/** As every browser asks. */
const PACKED = { 'accept-encoding': 'gzip, deflate, br' }
const FILES = ['summary.docx', 'figures.xlsx', 'figures.csv', 'figures.json']

/**
 * Prints how long the annual summary takes as cases grow: its draft, the page of the published year, its PDF. Aims at a
 * million cases: 2 s, 5 ms for 99 of 100, 3 s.
 */
export async function benchSummary(
  print: (line: string) => void,
  sizes = [10_000, 100_000, 1_000_000],
): Promise<void> {
  for (const cases of sizes) {
    const folder = await mkdtemp(join(tmpdir(), 'sucharit-bench-'))
    try {
      await benchSize(print, { cases, folder })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** One size, in a folder that is filled where it is empty. */
export async function benchSize(print: (line: string) => void, task: SummaryTask): Promise<void> {
  const begun = performance.now()
  const child = fork(PROCESS, [JSON.stringify(task)])
  try {
    const { url, path, firstDraftMs, draftsMs } = await ready(child)
    const seconds = ((performance.now() - begun) / 1_000).toFixed(0)
    print(`${task.cases} cases of three years, tallied and ready in ${seconds} s`)
    print(
      `  draft of the summary, first after a start ${firstDraftMs.toFixed(0)} ms, then ${spread(draftsMs)}`,
    )
    print(`  its PDF, first of the press ${await fetched(`${url}${path}/summary.pdf`)} ms`)
    print(`  its PDF in English, of a press at work ${await fetched(`${url}/en${path}/summary.pdf`)} ms`)
    // A page has them made where nobody asked for them yet; that is over before pages are timed.
    for (const prefix of ['', '/en'])
      for (const name of FILES) await fetched(`${url}${prefix}${path}/${name}`)
    for (let round = 0; round < WARMING; round++) await fetched(url + path)
    const work = Array.from({ length: PAGES }, () => url + path)
    const before = await processor(child)
    const timing = await timed(work, 1, async (one) => void (await fetched(one)))
    const each = ((await processor(child)) - before) / PAGES
    print(`  ${line('page of the published year', timing)}   processor ${each.toFixed(2)} ms`)
  } finally {
    child.send('stop')
    await once(child, 'exit')
  }
}

/** What the office tells once it is ready; before that, how far filling is. */
const ready = (child: ChildProcess): Promise<Extract<SummaryTold, { url: string }>> =>
  new Promise((resolve, reject) => {
    child.on('message', (told: SummaryTold) => 'url' in told && resolve(told))
    child.once('exit', (code) => reject(new Error(`The office ended with ${code}`)))
  })

/** Milliseconds of processor time that the office has used; on a busy machine they say more than the clock does. */
async function processor(child: ChildProcess): Promise<number> {
  child.send('processor')
  const [told] = (await once(child, 'message')) as [SummaryTold]
  return 'processorMs' in told ? told.processorMs : NaN
}

/** Milliseconds until the whole answer was there. */
async function fetched(address: string): Promise<string> {
  const begun = performance.now()
  const { status } = await exchange('GET', address, PACKED)
  assert.equal(status, 200, address)
  return (performance.now() - begun).toFixed(0)
}
