import { InvalidArgumentError, type Command } from 'commander'
import type { Connection } from 'mongoose'
import { officeService } from '../../src/office/office.service.js'
import { parseDay, type IsoDay } from '../../src/statistics/as-of.js'
import type { Count, Figures } from '../../src/statistics/figures.js'
import { publicationService } from '../../src/statistics/publications.js'
import { compare, type Difference } from '../../src/statistics/recount.compare.js'
import { recount } from '../../src/statistics/recount.js'
import { recountRelease } from '../../src/statistics/recount.release.js'
import { linesOf } from '../../src/statistics/statistics.service.js'
import { figuresFrom } from '../../src/statistics/sums.js'
import { ledgerWithPending } from '../../src/statistics/unsettled.js'
import { withStore } from './with-store.js'

/** A step taken while both are counted makes them differ once; a wrong figure differs every time. */
const ATTEMPTS = 3

type RecountOptions = { year: number; asOf: IsoDay }

/** `recount`: counts a year again from the cases' lives and says where the tallies differ; writes nothing. */
export function recountCommand(program: Command): void {
  program
    .command('recount')
    .description(
      'counts a year again from the cases and exits 1 where a figure differs; runs beside the product',
    )
    .requiredOption('--year <B.E. year>', 'fiscal year, e.g. 2569', yearOption)
    .requiredOption('--as-of <day>', 'up to the end of this day, e.g. 2026-09-30', dayOption)
    .action(recountYear)
}

async function recountYear({ year, asOf }: RecountOptions): Promise<void> {
  await withStore({ readOnly: true }, async ({ connection }) => {
    const { recounted, differences } = await countBoth(connection, year, asOf)
    printTables(recounted)
    for (const { figure, tallied, recounted: counted } of differences)
      console.error(`differs: ${figure}: ${tallied} by the tallies, ${counted} by the cases`)
    const allStand = await checkPublications(connection, year)
    if (differences.length > 0 || !allStand) process.exitCode = 1
    else console.log('Every figure agrees with the cases.')
  })
}

async function countBoth(
  connection: Connection,
  year: number,
  asOf: IsoDay,
): Promise<{ recounted: Figures; differences: Difference[] }> {
  const lines = linesOf(await officeService(connection).settings())
  for (let attempt = 1; ; attempt++) {
    const tallied = figuresFrom(await ledgerWithPending(connection), year, asOf, lines)
    const recounted = await recount(connection, year, asOf, lines)
    const differences = compare(tallied, recounted)
    if (differences.length === 0 || attempt === ATTEMPTS) return { recounted, differences }
  }
}

function printTables({ fiscalYear, asOf, streams }: Figures): void {
  console.log(`Fiscal year ${fiscalYear} as of ${asOf}, recounted from the cases`)
  for (const [stream, { months, total, carriedOver }] of Object.entries(streams)) {
    console.log(`\n${stream.padEnd(14)}${['received', 'completed', 'in progress'].map(right).join('')}`)
    for (const month of months) printLine(month.month, month)
    printLine('total', total)
    printLine('carried over', carriedOver)
  }
  console.log('')
}

const printLine = (name: string, { received, completed, inProgress }: Count) =>
  console.log(name.padEnd(14) + [received, completed, inProgress].map(right).join(''))

const right = (cell: string | number) => String(cell).padStart(13)

/** Checks each frozen release against its own hash, and each of its figures against the cases as of its day. */
async function checkPublications(connection: Connection, year: number): Promise<boolean> {
  const publications = publicationService({ connection, audit: { record: () => Promise.resolve() } })
  let allStand = true
  for (const { publication, intact, release } of await publications.toCheck(year)) {
    const { id, sha256, publishedAt } = publication
    const differences = release ? await recountRelease(connection, release, publishedAt) : []
    if (intact && differences.length === 0)
      console.log(`Publication ${id} is intact and agrees with the cases: ${sha256}`)
    else allStand = false
    if (!intact) console.error(`damaged: publication ${id} is not what was hashed as ${sha256}`)
    for (const { figure, tallied, recounted } of differences)
      console.error(
        `differs: publication ${id}: ${figure}: ${tallied} as published, ${recounted} by the cases`,
      )
  }
  return allStand
}

function yearOption(text: string): number {
  if (!/^2[45]\d\d$/.test(text))
    throw new InvalidArgumentError('A fiscal year is four digits of the B.E., e.g. 2569.')
  return Number(text)
}

function dayOption(text: string): IsoDay {
  const day = parseDay(text)
  if (day === undefined) throw new InvalidArgumentError('A day is written as 2026-09-30.')
  return day
}
