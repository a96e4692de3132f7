import { createRequire } from 'node:module'
import type { Highs } from 'highs'
import type { Stream } from '../../src/cases/vocabulary.js'
import type { IsoDay } from '../../src/statistics/as-of.js'
import type { ReleasedCross } from '../../src/statistics/cross-release.js'
import type { Release, ReleasedLine } from '../../src/statistics/release.js'

type Shown = Extract<ReleasedCross, { lines: unknown }>
type Dimension = 'category' | 'identity' | 'channel' | 'outcome'

/** What anybody can know: every release of every year, and whether cases that were counted once can change again. */
export type Public = { releases: Release[]; stream: Stream; steady: boolean }

/** Smallest and largest number of cases that a cell can have, whole and by the solver's own account. */
export type Interval = { least: number; most: number }

const SUPPRESSED = 'suppressed'
const TOLERANCE = 1e-6

// Its types describe a CommonJS package, and an import would be typed as what it isn't.
const load = createRequire(import.meta.url)('highs') as () => Promise<Highs>
const highs = await load()

/** Equations and inequalities, kept in the solver while one sum after the other is made as small and large as it goes. */
class Solver {
  private readonly model: ReturnType<Highs['createModel']>

  constructor(private readonly constraints: string[]) {
    const data = `${this.problem('Minimize\n obj:')}End\n`
    this.model = highs.createModel({ format: 'lp', data })
    this.model.options.set({ output_flag: false, presolve: 'off' })
  }

  /** @param names what is summed */
  interval = (names: string[]): Interval => ({ least: this.bound(names, 1), most: this.bound(names, -1) })

  end = (): void => this.model.dispose()

  private problem(objective: string): string {
    return `${objective}\nSubject To\n${this.constraints.map((one, index) => ` c${index}: ${one}`).join('\n')}\n`
  }

  /** Fractions of cases are no answer: where there are some, it is asked again for whole ones. */
  private bound(names: string[], cost: 1 | -1): number {
    const columns = names.map((name) => this.model.getColByName(name))
    for (const column of columns) this.model.changeColCost(column, cost)
    const { modelStatus } = this.model.run()
    if (modelStatus !== highs.constants.modelStatus.optimal)
      throw new Error(`The published figures contradict each other: ${modelStatus}`)
    const amounts = [...this.model.getSolution().colValue]
    const found = this.model.getObjectiveValue() * cost
    for (const column of columns) this.model.changeColCost(column, 0)
    if (amounts.every((one) => Math.abs(one - Math.round(one)) < TOLERANCE)) return Math.round(found)
    const objective = `${cost > 0 ? 'Minimize' : 'Maximize'}\n obj: ${names.join(' + ')}`
    const general = `General\n ${amounts.map((_, index) => this.model.getColName(index)).join(' ')}\nEnd\n`
    const whole = highs.solve(`${this.problem(objective)}${general}`, { output_flag: false })
    if (whole.Status !== 'Optimal') throw new Error(`No whole numbers fit: ${whole.Status}`)
    return Math.round(whole.ObjectiveValue)
  }
}

/**
 * Everything that was published of a two-way table's year, as equations and inequalities over the numbers behind it:
 * how many cases of each atom of time (months between the same published days, or a part of a month that such a day
 * cuts), row and column there are. Written from what the releases say, not from how the product hides cells.
 */
export class Attack {
  private readonly mandatory: string[] = []
  private readonly shown: string[] = []
  private readonly atoms: Atom[]
  private ofMandatory?: Solver
  private ofAll?: Solver
  private readonly lines: { code: string; measure?: number }[]

  constructor(
    private readonly known: Public,
    private readonly release: Release,
    /** `columns`: each by itself, also where the table shows several together. */
    private readonly table: { id: Shown['id']; columns: Shown['columns']; shown?: Shown },
  ) {
    const [rows = '', columns = ''] = table.id.split('-')
    const { tables, months, total } = this.figures(release)
    this.lines = tables[rows as Dimension]
    const ofYear = known.releases.filter(({ fiscalYear }) => fiscalYear === release.fiscalYear)
    const days = [...new Set(ofYear.map(({ asOf }) => asOf))].toSorted()
    this.atoms = atomsOf(
      months.map(({ month }) => month),
      days.filter((day) => day <= release.asOf),
    )
    const lasting = (on: Release) => on.asOf === release.asOf || known.steady || release.ruleVersion === '1'
    for (const at of ofYear.filter((one) => one.asOf <= release.asOf && lasting(one))) {
      this.addRows(at, rows as Dimension)
      this.addMonths(at)
      if (columns === 'channel') this.addColumns(at, columns)
      else if (known.steady) this.addEndedBefore(at)
    }
    this.addColumns(release, columns as Dimension)
    if (columns === 'outcome') this.addStates()
    if (columns === 'outcome') this.addCarriedOver()
    if (total.received === 0) throw new Error('There is nothing to attack')
    for (const line of table.shown?.lines ?? [])
      for (const [column, cell] of line.cells.entries()) {
        const sum = this.sumOf(
          this.atoms,
          this.rowsOf(line),
          this.columnsOf(table.shown?.columns[column]?.of ?? []),
        )
        this.shown.push(cell === SUPPRESSED ? `${sum} >= 1` : `${sum} = ${cell}`)
      }
  }

  /** The rows that a line of the published table is of. */
  rowsOf({ code, measure, of = [{ code, ...(measure && { measure }) }] }: Shown['lines'][number]): number[] {
    return of.map((one) =>
      this.lines.findIndex((line) => line.code === one.code && line.measure === one.measure),
    )
  }

  /** The columns that one of the published table is of. */
  columnsOf = (of: string[]): number[] =>
    [...this.table.columns.keys()].filter((column) => {
      const own = this.table.columns[column]?.of ?? []
      return of.length === 0 ? own.length === 0 : own.length > 0 && own.every((code) => of.includes(code))
    })

  /** By the tables that are published anyway. */
  byMandatory = (rows: number[], columns: number[]): Interval => {
    this.ofMandatory ??= new Solver(this.mandatory)
    return this.ofMandatory.interval(this.names(this.atoms, rows, columns))
  }

  /** By everything. */
  byAll = (rows: number[], columns: number[]): Interval => {
    this.ofAll ??= new Solver([...this.mandatory, ...this.shown])
    return this.ofAll.interval(this.names(this.atoms, rows, columns))
  }

  /** Gives back the solver's memory. */
  end(): void {
    this.ofMandatory?.end()
    this.ofAll?.end()
  }

  private figures = ({ streams }: Release) => streams[this.known.stream]

  private names(
    atoms: Atom[],
    rows: number[] = [...this.lines.keys()],
    columns: number[] = [...this.table.columns.keys()],
  ): string[] {
    return atoms.flatMap(({ name }) =>
      rows.flatMap((row) => columns.map((column) => `y${name}_${row}_${column}`)),
    )
  }

  private sumOf = (...of: Parameters<Attack['names']>): string => this.names(...of).join(' + ')

  private until = (day: IsoDay): Atom[] => this.atoms.filter(({ until }) => until <= day)

  /** Received by row, as of a published day. */
  private addRows(at: Release, dimension: Dimension): void {
    const atoms = this.until(at.asOf)
    for (const [row, line] of this.lines.entries()) {
      const cases = casesOf(this.figures(at).tables[dimension], line)
      if (atoms.length > 0) this.mandatory.push(`${this.sumOf(atoms, [row])} = ${cases}`)
    }
  }

  /** Received by month, as of a published day. */
  private addMonths(at: Release): void {
    const { months } = this.figures(at)
    for (const group of groupsOf(this.until(at.asOf))) {
      const received = months.filter(({ month }) => group.months.includes(month))
      const sum = received.reduce((all, one) => all + one.received, 0)
      this.mandatory.push(`${this.sumOf(group.atoms)} = ${sum}`)
    }
  }

  /** By column: the release's own, or an earlier one's where columns are what never changes. */
  private addColumns(at: Release, dimension: Dimension): void {
    const { tables, total } = this.figures(at)
    for (const [column, { of }] of this.table.columns.entries()) {
      const cases =
        of.length === 0
          ? total.inProgress
          : of.reduce((sum, code) => sum + casesOf(tables[dimension], { code }), 0)
      const atoms = this.until(at.asOf)
      if (atoms.length > 0) this.mandatory.push(`${this.sumOf(atoms, undefined, [column])} = ${cases}`)
    }
  }

  /** What had ended one way by an earlier day, and is never opened again, has ended that way still. */
  private addEndedBefore(at: Release): void {
    const { tables } = this.figures(at)
    const atoms = this.until(at.asOf)
    for (const [column, { of }] of this.table.columns.entries()) {
      const cases = of.reduce((sum, code) => sum + casesOf(tables.outcome, { code }), 0)
      if (of.length > 0 && atoms.length > 0)
        this.mandatory.push(`${this.sumOf(atoms, undefined, [column])} >= ${cases}`)
    }
  }

  /** Completed and in progress by month. */
  private addStates(): void {
    const open = this.table.columns.findIndex(({ of }) => of.length === 0)
    const { months } = this.figures(this.release)
    for (const group of groupsOf(this.atoms)) {
      const lines = months.filter(({ month }) => group.months.includes(month))
      const inProgress = lines.reduce((all, one) => all + one.inProgress, 0)
      this.mandatory.push(`${this.sumOf(group.atoms, undefined, [open])} = ${inProgress}`)
    }
  }

  /** What is open on the year's last day is among what the next year says it took over from all years before. */
  private addCarriedOver(): void {
    const { fiscalYear, asOf } = this.release
    const next = this.known.releases.find((one) => one.fiscalYear === fiscalYear + 1)
    if (!next || asOf !== `${fiscalYear - 543}-09-30`) return
    const open = this.table.columns.findIndex(({ of }) => of.length === 0)
    const { received } = this.figures(next).carriedOver
    this.mandatory.push(`${this.sumOf(this.atoms, undefined, [open])} <= ${received}`)
  }
}

const casesOf = (lines: ReleasedLine[], { code, measure }: { code: string; measure?: number }): number =>
  lines.find((line) => line.code === code && (measure === undefined || line.measure === measure))?.cases ?? 0

/** Months, or a part of one, all of whose cases are counted in the same releases; `until` its last day at most. */
type Atom = { name: string; months: string[]; until: IsoDay }

function atomsOf(months: string[], days: IsoDay[]): Atom[] {
  const atoms = new Map<string, Atom>()
  for (const month of months)
    for (const [index, day] of days.entries()) {
      const before = days[index - 1]
      const begins = before !== undefined && before >= `${month}-01` ? before : `${month}-01`
      if (day < begins || (before !== undefined && before >= endOf(month)) || day < `${month}-01`) continue
      const cut = days.some((one) => one.startsWith(month) && one < endOf(month))
      const name = cut ? `${month.replace('-', '')}_${index}` : `w${index}`
      const atom = atoms.get(name) ?? { name, months: [], until: day }
      atoms.set(name, { ...atom, months: [...atom.months, month] })
      if (day >= endOf(month)) break
    }
  return [...atoms.values()]
}

function endOf(month: string): IsoDay {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
}

/** Atoms of the same months: together they are what the monthly table counts. */
function groupsOf(atoms: Atom[]): { months: string[]; atoms: Atom[] }[] {
  const groups = new Map<string, { months: string[]; atoms: Atom[] }>()
  for (const atom of atoms) {
    const name = atom.months.join(' ')
    const group = groups.get(name) ?? { months: atom.months, atoms: [] }
    groups.set(name, { ...group, atoms: [...group.atoms, atom] })
  }
  return [...groups.values()]
}
