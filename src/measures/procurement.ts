import type { IsoDay } from '../office/days.js'
import { listOf, textOf, type Values } from './record.fields.js'
import type { StoredEntry } from './record.model.js'

/** What is wrong with a procurement; texts are `measures.problem.<key>` in the locales. */
export type Problem =
  | { key: 'skipped'; step: string; before: string }
  | { key: 'backdated'; step: string; before: string }
  | { key: 'undeclared'; person: string }
  | { key: 'unresolved'; person: string }

type Written = { values: Values; entries: readonly Pick<StoredEntry, 'kind' | 'values'>[] }

type StepTaken = {
  step: string
  date: IsoDay | undefined
  /** Somebody wrote why it was taken as it was. */
  explained: boolean
}

/** The steps in the order of the method, with the day on which each was taken; what was recorded last counts. */
export function stepsTaken({ values, entries }: Written): StepTaken[] {
  const taken = new Map<string, Values>()
  for (const entry of entries)
    if (entry.kind === 'step') taken.set(textOf(entry.values, 'step'), entry.values)
  return listOf(values, 'steps').map((step) => {
    const last = taken.get(step) ?? {}
    return { step, date: textOf(last, 'stepDate') || undefined, explained: textOf(last, 'why') !== '' }
  })
}

/** People with a part in it who haven't declared whether they have an interest. */
export function undeclared({ values, entries }: Written): string[] {
  const declared = entries
    .filter(({ kind }) => kind === 'declaration')
    .map((entry) => textOf(entry.values, 'person'))
  return listOf(values, 'persons').filter((person) => !declared.includes(person))
}

/** Interests that somebody declared and of which nobody has written what was done. */
const unresolved = ({ entries }: Written): string[] => {
  const last = new Map<string, Values>()
  for (const { kind, values } of entries)
    if (kind === 'declaration') last.set(textOf(values, 'person'), values)
  return [...last]
    .filter(([, values]) => textOf(values, 'interest') === 'some' && textOf(values, 'interestDone') === '')
    .map(([person]) => person)
}

/** Everything that is out of order: shown on the record and on the board as soon as it is. */
export function problemsOf(written: Written): Problem[] {
  const steps = stepsTaken(written)
  const problems: Problem[] = []
  for (const [index, { step, date, explained }] of steps.entries()) {
    if (!date || explained) continue
    const before = steps.slice(0, index)
    const skipped = before.find((one) => !one.date)
    if (skipped) problems.push({ key: 'skipped', step: skipped.step, before: step })
    const later = before.find((one) => one.date !== undefined && one.date > date)
    if (later) problems.push({ key: 'backdated', step, before: later.step })
  }
  return [
    ...problems,
    ...undeclared(written).map((person) => ({ key: 'undeclared' as const, person })),
    ...unresolved(written).map((person) => ({ key: 'unresolved' as const, person })),
  ]
}

/** Whether every step of the method was taken. */
export const isFinished = (written: Written): boolean => {
  const steps = stepsTaken(written)
  return steps.length > 0 && steps.every(({ date }) => date !== undefined)
}
