import { Readable } from 'node:stream'
import { listOf, type Values } from '../../src/measures/record.fields.js'
import { kindOf, type KindName } from '../../src/measures/record.kinds.js'
import type { ReportAction } from '../../src/measures/report.transitions.js'
import type { ReportKind } from '../../src/measures/year.js'
import type { Actor } from '../../src/officers/officer.js'
import { bangkokIsoDay, bangkokMidnight } from '../../src/office/fiscal-year.js'
import { workingDaysAfter } from './calendar.js'
import { ACTIVITIES, PROJECTS, PUBLICATIONS, REPORT_NEXT } from './content/measures.js'
import { photo, sheet, type Attached } from './evidence.js'
import { Random } from './random.js'
import type { Stage } from './stage.js'
import type { Story } from './timeline.js'

const BUDDHIST_ERA = 543
const YEARS = [2567, 2568, 2569, 2570]
/** Far enough into October that last year's work is done. */
const FIRST_DAY = 6

/** The four measures over the years of the demo: begun each October, kept up, and reported to the mayor. */
export const measuresStories = (stage: Stage): Story[] =>
  YEARS.map((year) => yearStory(new Keeper(stage, year)))

/** Somebody of the Office of the Permanent Secretary who keeps a year's records. */
class Keeper {
  readonly random: Random
  constructor(
    private readonly stage: Stage,
    readonly year: number,
  ) {
    this.random = new Random(`measures ${year}`)
  }

  get clerk(): Actor {
    return this.person('triage1')
  }

  person(username: string): Actor {
    const actor = this.stage.staff.get(username)
    if (!actor) throw new Error(`Nobody is called ${username}`)
    return actor
  }

  /** A working day of the calendar year that the fiscal year ends in; October to December are of the one before. */
  day(month: number, date: number): Date {
    const year = this.year - BUDDHIST_ERA - (month >= 10 ? 1 : 0)
    return this.notBefore(workingDaysAfter(bangkokMidnight(year, month - 1, date), 0, this.random))
  }

  /** What has taken longer than planned moves what comes after it. */
  private notBefore(planned: Date): Date {
    return planned > this.now ? planned : workingDaysAfter(this.now, 1, this.random)
  }

  get measures() {
    return this.stage.services.measures
  }

  create(kind: KindName, values: Values): Promise<string> {
    return this.measures.records.create(this.clerk, kind, this.year, { version: 0, values })
  }

  async add(kind: KindName, id: string, name: string, values: Values): Promise<void> {
    const entry = kindOf(kind).entries.find((one) => one.name === name)
    if (!entry) throw new Error(`${kind} has no ${name}`)
    await this.measures.records.addEntry(this.clerk, kind, id, entry, values)
  }

  /** Puts a file on a record and says what is in it. */
  async attach(
    kind: KindName,
    id: string,
    { content, ...file }: Attached,
    about: { description: string; published: boolean; step: string },
  ): Promise<void> {
    const { files } = this.measures
    const sink = files.sink()
    await sink.keep({ ...file, content: Readable.from([content]) })
    for (const fileId of await files.attach(this.clerk, kind, id, sink.arrived))
      await files.describe(this.clerk, kind, id, fileId, about)
  }

  async report(
    username: string,
    id: string,
    action: ReportAction,
    texts: Record<string, string> = {},
  ): Promise<void> {
    const { version } = await this.measures.reports.find(id)
    await this.measures.reports.take(this.person(username), id, action, { version, texts, comment: '' })
  }

  get now(): Date {
    return this.stage.services.clock()
  }
}

async function* yearStory(keeper: Keeper): Story {
  yield keeper.day(10, FIRST_DAY)
  await keeper.measures.records.startYear(keeper.clerk, keeper.year)
  const { records } = keeper.measures
  // The first year has nothing to copy but the shipped sets.
  const kept = await records.list('publication', keeper.year)
  if (kept.length === 0) for (const values of PUBLICATIONS) await keeper.create('publication', values)
  const published = await records.list('publication', keeper.year)
  for (const { id } of published) await keeper.add('publication', id, 'check', { result: 'current' })
  const channels = await records.list('channel', keeper.year)
  for (const month of [11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    yield keeper.day(month, 3)
    for (const { id } of channels) await keeper.add('channel', id, 'test', { worked: 'yes' })
    for (const { id } of published.slice(0, 2))
      await keeper.add('publication', id, 'check', { result: 'current' })
    yield* activitiesOf(keeper, month)
    if (month === 12) yield* procurements(keeper)
    if (month === 4) yield* reported(keeper, 'half-1')
    if (month === 9) yield* reported(keeper, 'half-2')
    if (month === 9) yield* reported(keeper, 'implementation')
  }
}

async function* activitiesOf(keeper: Keeper, month: number): Story {
  for (const { day, values, results, picture } of ACTIVITIES.filter((one) => one.day[0] === month)) {
    const held = keeper.day(...day)
    const plan = { ...values, date: bangkokIsoDay(held) }
    const id = await keeper.create('participation', plan)
    yield workingDaysAfter(held, 4, keeper.random)
    await keeper.measures.records.change(keeper.clerk, 'participation', id, {
      version: 1,
      values: { ...plan, ...results },
    })
    if (picture) {
      const published = { description: picture, published: true, step: '' }
      await keeper.attach('participation', id, await photo(keeper.random), published)
    }
  }
}

/** Declared first, then step by step, a few days apart. */
async function* procurements(keeper: Keeper): Story {
  for (const [index, { values, persons, stepsTaken }] of PROJECTS.entries()) {
    const egp = `${keeper.year % 100}${String(keeper.random.between(100_000_000, 999_999_999))}`
    const id = await keeper.create('procurement', { ...values, persons, egp })
    const last = index === PROJECTS.length - 1
    for (const person of last ? persons.slice(1) : persons)
      await keeper.add('procurement', id, 'declaration', { person, interest: 'none' })
    if (last) continue
    const steps = listOf((await keeper.measures.records.find('procurement', id)).values, 'steps')
    for (const step of steps.slice(0, stepsTaken)) {
      yield workingDaysAfter(keeper.now, 2, keeper.random)
      const stepDate = bangkokIsoDay(keeper.now)
      await keeper.add('procurement', id, 'step', { step, stepDate })
    }
    const [step = ''] = steps
    const about = { description: 'เอกสารประกอบขั้นตอนแรก', published: false, step }
    if (index === 0) await keeper.attach('procurement', id, sheet(keeper.random), about)
  }
}

/** Written by the clerk, submitted by the permanent secretary, decided by the mayor. */
async function* reported(keeper: Keeper, kind: ReportKind): Story {
  const id = await keeper.measures.reports.begin(keeper.clerk, kind, keeper.year, '')
  yield workingDaysAfter(keeper.now, 2, keeper.random)
  await keeper.report('triage1', id, 'write', kind === 'implementation' ? {} : { next: REPORT_NEXT })
  await keeper.report('secretary', id, 'submit')
  yield workingDaysAfter(keeper.now, 2, keeper.random)
  await keeper.report('mayor', id, 'approve')
}
