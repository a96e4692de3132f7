import type { Office } from '../office/office.model.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import { departmentsOf, type Officer } from '../officers/officer.js'
import type { RawFields } from '../web/validation.js'
import type { Names } from './case.names.js'
import type { Reader } from './case.view.js'
import { dueAfter, type DayCount } from './deadlines.js'
import type { OpenCase } from './case.js'
import { CONCLUSIONS } from './step.schema.js'
import { REFUSAL_GROUNDS, REFUSALS } from './vocabulary.js'
import type { Action, Transition } from './transitions.js'

/** "record-findings": an action as it stands in a path. */
export const stepSlug = (action: Action): string =>
  action.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)

/** What a step's form offers to choose from. */
export function stepChoices(investigators: Officer[], names: Names, { t }: Reader) {
  const labelled = (kind: string, values: readonly string[]) =>
    values.map((value) => ({ value, text: t(`case.${kind}.${value}`) }))
  return {
    investigators: investigators.map((officer) => ({
      value: officer.id,
      text: officer.name,
      hint: [names.position(officer.position), ...departmentsOf(officer).map(names.department)].join(' · '),
    })),
    departments: names.departments,
    bodies: names.bodies,
    outcomes: labelled('outcome', CONCLUSIONS),
    refusals: labelled('outcome', REFUSALS),
    // The fourth ground is an outcome of its own.
    grounds: labelled(
      'grounds',
      REFUSAL_GROUNDS.filter((ground) => ground !== 'too-little-to-investigate'),
    ),
  }
}

/**
 * What a step's form has in it before anybody types: the deadline that stands, or for a case that begins anew that of a
 * new one, and the outcome that was recommended.
 */
export function presetFields(
  opened: OpenCase,
  step: Transition,
  now: Date,
  limits: DayCount & Pick<Office, 'categories'>,
): RawFields {
  const { requires } = step
  const due = step.action === 'reopen' ? freshDue(opened, now, limits) : laterOf(opened.resolveDue, now)
  const recommended = findingsOf(opened)?.recommendedOutcome
  return {
    ...(requires.includes('dueDate') ? { dueDate: bangkokIsoDay(due) } : {}),
    ...(requires.includes('department') && opened.department ? { department: opened.department } : {}),
    ...(requires.includes('outcome') && recommended ? { outcome: recommended } : {}),
  }
}

/** The deadline of a case of this kind that came today; today's where the office has no such kind any more. */
function freshDue({ category }: OpenCase, now: Date, limits: DayCount & Pick<Office, 'categories'>): Date {
  const days = limits.categories.find(({ key }) => key === category)?.resolveDays ?? 0
  return dueAfter(now, days, limits)
}

const laterOf = (one: Date, other: Date): Date => (one > other ? one : other)

/** The words of the newest findings: what closing starts from. */
export const findingsOf = (opened: OpenCase) =>
  opened.timeline.findLast((step) => step.action === 'recordFindings')?.words
