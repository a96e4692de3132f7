import assert from 'node:assert/strict'
import { CaseNotFound } from '../../src/cases/case.errors.js'
import { caseModel } from '../../src/cases/case.model.js'
import type { StepForm } from '../../src/cases/step.schema.js'
import type { Action } from '../../src/cases/transitions.js'
import type { Actor } from '../../src/officers/officer.js'
import { caseOffice, DAY_MS, keyedOfficer } from './case-office.js'

/** Days on which somebody is away. */
export const DAYS: [string, string] = ['2026-11-10', '2026-11-12']
/** A day among them. */
export const AWAY = '2026-11-11'
/** The day after them. */
export const BACK = '2026-11-13'

export type DeputyOffice = Awaited<ReturnType<typeof deputyOffice>>

/** A case office in which everybody acts as who they are on the day that it is. */
export async function deputyOffice() {
  const world = await caseOffice()
  // Somebody whose own role opens no case that isn't given to them.
  const clerk = keyedOfficer('clerk', 'investigator')
  world.officers.push(clerk)
  const stored = (number: string) => caseModel(world.store.connection).findOne({ number }).lean().orFail()
  const take = async (who: Actor, number: string, action: Action, form: Omit<StepForm, 'version'> = {}) => {
    const { version } = await stored(number)
    return world.cases.take(world.as(who), number, action, { version, ...form })
  }
  return {
    ...{ world, clerk, stored, take },
    on: (day: string) => void (world.time.now = new Date(`${day}T12:00:00+07:00`)),

    /** Whether somebody reads it; else it is not found. */
    opens: async (who: Actor, number: string): Promise<boolean> =>
      world.cases.read(world.as(who), number).then(
        () => true,
        (error: unknown) => {
          assert.ok(error instanceof CaseNotFound)
          return false
        },
      ),

    assign: (number: string, to: Actor) =>
      take(world.triage, number, 'assign', {
        investigator: to.id,
        department: 'works',
        dueDate: new Date(world.time.now.getTime() + 9 * DAY_MS),
      }),

    async grant(from: Actor, to: Actor): Promise<void> {
      await world.cases.grantTo(world.as(from), to.id)
      await world.cases.keyRunsEnded()
    },
  }
}
