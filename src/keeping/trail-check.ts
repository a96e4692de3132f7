import type { Connection } from 'mongoose'
import { auditModel } from '../audit/audit.model.js'
import { caseModel, type StoredCase } from '../cases/case.model.js'

const BATCH = 500

/** What happened to a case and the trail says otherwise: so often it happened, so often it is entered. */
export type TrailDifference = { action: string; number: string; happened: number; entered: number }

/** What the trail must hold of a case, e.g. `case.close`; what is still under way may be there or not. */
export const actionsOf = ({ timeline, messages, notes }: CaseLife): string[] => [
  ...timeline.map(({ action }) => `case.${action === 'file' ? 'filed' : action}`),
  ...messages.map(({ by }) => `case.${by === 'reporter' ? 'replied' : 'answered'}`),
  ...notes.map(() => 'case.noted'),
]

type CaseLife = Pick<StoredCase, 'number' | 'timeline' | 'messages' | 'notes' | 'pending'>
const LIFE = { number: 1, timeline: 1, messages: 1, notes: 1, pending: 1 } as const

/**
 * Holds what happened to each case against the audit trail, both ways. Cases with something still under way are left
 * out. Beside the running product a case may change in between: look at what is found once more.
 *
 * @param numbers only these cases; all of them where it isn't given
 */
export async function checkTrail(connection: Connection, numbers?: string[]): Promise<TrailDifference[]> {
  const cases = caseModel(connection)
  const filter = numbers ? { number: { $in: numbers } } : {}
  const found: TrailDifference[] = []
  let batch: CaseLife[] = []
  for await (const one of cases.find(filter, LIFE).sort({ _id: 1 }).lean<CaseLife[]>().cursor()) {
    batch.push(one)
    if (batch.length < BATCH) continue
    found.push(...(await compare(connection, batch)))
    batch = []
  }
  if (batch.length > 0) found.push(...(await compare(connection, batch)))
  return found
}

async function compare(connection: Connection, batch: CaseLife[]): Promise<TrailDifference[]> {
  const numbers = batch.map(({ number }) => number)
  const entries = await auditModel(connection)
    .find({ caseNumber: { $in: numbers } }, { caseNumber: 1, action: 1 })
    .lean()
  const settled = batch.filter(({ pending }) => pending.length === 0)
  return settled.flatMap((one) => {
    const happened = countOf(actionsOf(one))
    const entered = countOf(entries.flatMap((entry) => (entry.caseNumber === one.number ? entry.action : [])))
    return [...happened].flatMap(([action, times]) =>
      entered.get(action) === times
        ? []
        : [{ action, number: one.number, happened: times, entered: entered.get(action) ?? 0 }],
    )
  })
}

const countOf = (names: string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
