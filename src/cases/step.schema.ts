import { z } from 'zod'
import { choice, optionalText, requiredText, versionField } from '../web/validation.js'
import { bangkokMidnight } from '../office/fiscal-year.js'
import { requirementsOf, type Action, type Requirement } from './transitions.js'
import { OUTCOMES, REFUSAL_GROUNDS, REFUSALS, type Outcome } from './vocabulary.js'

const WORDS_MAX = 10_000
const OFFICER_ID = /^[0-9a-f]{24}$/
const DAY_MS = 86_400_000

/** Outcomes that somebody may write down at the end of an inquiry: a withdrawal is the reporter's own. */
export const CONCLUSIONS = OUTCOMES.filter((outcome) => outcome !== 'withdrawn') as [Outcome, ...Outcome[]]

/** What a step was taken with. Which fields are there follows from the transition's requirements. */
export type StepForm = {
  version: number
  investigator?: string | undefined
  department?: string | undefined
  dueDate?: Date | undefined
  outcome?: Outcome | undefined
  grounds?: string | undefined
  forwardedTo?: string | undefined
  duplicateOf?: string | undefined
  explanation?: string | undefined
  reason?: string | undefined
  recusal?: string | undefined
  findings?: string | undefined
  recommendedOutcome?: Outcome | undefined
}

/** A day as date fields send it, "2026-11-30": its last moment in Bangkok. */
const day = z
  .string({ error: 'required' })
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'date' })
  .transform((iso, context) => {
    const [year, month, date] = iso.split('-').map(Number) as [number, number, number]
    const end = new Date(bangkokMidnight(year, month - 1, date).getTime() + DAY_MS - 1)
    if (Number.isNaN(end.getTime())) context.addIssue({ code: 'custom', message: 'date' })
    return end
  })

const officer = z.string({ error: 'choose' }).regex(OFFICER_ID, { error: 'choose' })
const department = z.string({ error: 'choose' }).min(1, { error: 'choose' }).max(60, { error: 'choose' })
const whereTo = { forwardedTo: optionalText(60), duplicateOf: optionalText(20) }

const FIELDS: Record<Requirement, z.ZodRawShape> = {
  investigator: { investigator: officer },
  department: { department },
  dueDate: { dueDate: day },
  outcome: { outcome: choice(CONCLUSIONS), ...whereTo },
  refusal: { outcome: choice(REFUSALS), grounds: choice(REFUSAL_GROUNDS), ...whereTo },
  explanation: { explanation: requiredText(WORDS_MAX) },
  reason: { reason: requiredText(WORDS_MAX), recusal: optionalText(3) },
  findings: { findings: requiredText(WORDS_MAX) },
  recommendedOutcome: { recommendedOutcome: choice(CONCLUSIONS) },
}

/** The schema of a step's form, drawn from what its transition requires. */
export function stepSchema(action: Action): z.ZodType<StepForm> {
  const shape: z.ZodRawShape = Object.assign({}, ...requirementsOf(action).map((one) => FIELDS[one]))
  return z.object({ version: versionField, ...shape }).superRefine((form: Partial<StepForm>, context) => {
    const needed = { 'out-of-remit': 'forwardedTo', duplicate: 'duplicateOf' } as const
    const field =
      form.outcome === 'out-of-remit' || form.outcome === 'duplicate' ? needed[form.outcome] : undefined
    if (field && !form[field]) context.addIssue({ code: 'custom', path: [field], message: 'required' })
  }) as unknown as z.ZodType<StepForm>
}
