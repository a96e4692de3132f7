import { Random } from '../../../scripts/demo/random.js'
import { checkPages, filesOf } from './check-pages.js'
import { checkAgreement, checkStore, lookInto } from './check-store.js'
import { newOffice } from './fault-office.js'
import { wrong, type Found } from './found.js'
import { underLoad, isStep, type Site } from './load.js'
import { ProductProcess } from './product.js'
import { sendAgain } from './sending.js'
import type { Report } from './sent.js'

/** The product is killed after so many answers at most, and a moment later; on a slow machine after a time. */
const ANSWERS_MAX = 12
const MOMENT_MS = 60
const ROUND_MS = 1_500
const LOOK_MS = 3
/** How often it is killed once more while it starts. */
const KILLED_AT_START = 0.12
const START_MS = 1_200
/** Of everything acknowledged in earlier rounds, so many are looked at again after each. */
const SAMPLE = 3

export type Count = {
  rounds: number
  reports: number
  steps: number
  messages: number
  files: number
  bytes: number
  killedAtStart: number
}
export type Result = Count & { found: Found[]; folder: string }

/**
 * One office through so many rounds: work, SIGKILL, start, check. At the end everything is looked at once more. The
 * folder is kept where something was found.
 */
export async function runRounds(
  rounds: number,
  seed: string,
  tell: (round: number) => void,
): Promise<Result> {
  const office = await newOffice()
  const random = new Random(seed)
  const site: Site = { office, url: '', reports: [], round: 0, random }
  const found: Found[] = []
  let killedAtStart = 0
  let product = await ProductProcess.start(office.folder)
  try {
    for (; site.round < rounds && found.length === 0; site.round++) {
      site.url = product.url
      const load = underLoad(site)
      await Promise.race([load, someWork(site)])
      await product.kill()
      await load
      found.push(...complaintsOf(product), ...(await lookInto(office.folder, async (s) => checkAgreement(s))))
      if (random.chance(KILLED_AT_START)) {
        killedAtStart += 1
        const starting = ProductProcess.spawn(office.folder)
        await pause(random.between(0, START_MS))
        await starting.kill()
      }
      product = await ProductProcess.start(office.folder)
      site.url = product.url
      const last = site.round === rounds - 1
      found.push(...(await checkRound(site, last)))
      tell(site.round)
    }
    const { code } = await product.stop()
    found.push(...complaintsOf(product), ...(code === 0 ? [] : [wrong(`stopping ended with ${code}`)]))
  } finally {
    await product.kill()
  }
  if (found.length === 0) await office.remove()
  return { ...countOf(site), killedAtStart, found, folder: office.folder }
}

/** Everything of this round, a sample of what came before it, or after the last round all. */
async function checkRound(site: Site, last: boolean): Promise<Found[]> {
  const { office, reports, round, random } = site
  await sendAgain(site, reports)
  const touched = reports.filter((one) => one.round === round)
  const earlier = random.shuffled(reports.filter((one) => one.round < round))
  const chosen = last ? reports : [...touched, ...earlier.slice(0, SAMPLE)]
  return [
    ...(await checkPages(site, chosen)),
    ...(await lookInto(office.folder, async (store) => [
      ...checkAgreement(store),
      ...(await checkStore(store, office.installation, reports, new Set(chosen))),
    ])),
  ]
}

/** What the product printed beside its address: it logs an error for each request that it failed to serve. */
const complaintsOf = ({ output }: ProductProcess): Found[] =>
  output
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('Sucharit: '))
    .map((line) => wrong(`the product printed: ${line}`))

/** Until a random number of things have been acknowledged, and a random moment longer: in the middle of others. */
async function someWork({ reports, random }: Site): Promise<void> {
  const until = acknowledged(reports) + random.between(0, ANSWERS_MAX)
  const latest = Date.now() + ROUND_MS
  while (acknowledged(reports) < until && Date.now() < latest) await pause(LOOK_MS)
  await pause(random.between(0, MOMENT_MS))
}

const acknowledged = (reports: Report[]): number =>
  reports.reduce(
    (sum, one) => sum + (one.receipt ? 1 : 0) + one.written.filter((each) => each.acknowledged).length,
    0,
  )

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function countOf({ reports, round }: Site): Omit<Count, 'killedAtStart'> {
  const written = reports.flatMap((one: Report) => one.written)
  const files = reports.flatMap(filesOf)
  const steps = written.filter(({ kind }) => isStep(kind)).length
  return {
    rounds: round,
    reports: reports.length,
    steps,
    messages: written.length - steps,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
  }
}
