import { z } from 'zod'
import { choice, optionalText, requiredText, versionField } from '../web/validation.js'
import { bangkokIsoDay, bangkokMidnight } from '../office/fiscal-year.js'
import { withArabicDigits } from '../web/thai-digits.js'
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

/** From here on a year can only be meant in the Buddhist era. */
const BUDDHIST_FROM = 2400
const BUDDHIST_ERA = 543

/** A day as date fields send it, "2026-11-30", or with the year as Thais write it: its last moment in Bangkok. */
const day = z
  .string({ error: 'required' })
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'date' })
  .transform((iso, context) => {
    const [typed, month, date] = iso.split('-').map(Number) as [number, number, number]
    const year = typed >= BUDDHIST_FROM ? typed - BUDDHIST_ERA : typed
    const end = new Date(bangkokMidnight(year, month - 1, date).getTime() + DAY_MS - 1)
    // 31 February would quietly become a day in March.
    if (bangkokIsoDay(end).slice(5) !== iso.slice(5)) context.addIssue({ code: 'custom', message: 'date' })
    return end
  })

const officer = z.string({ error: 'choose' }).regex(OFFICER_ID, { error: 'choose' })
const department = z.string({ error: 'choose' }).min(1, { error: 'choose' }).max(60, { error: 'choose' })
/** A key of the office's list of bodies, "other" or "none"; free text would lie readable on the case. */
const body = optionalText(60).refine((key) => /^[a-z0-9-]*$/.test(key), { error: 'choose' })
const caseNumber = optionalText(20).transform(withArabicDigits)
const whereTo = { forwardedTo: body, duplicateOf: caseNumber }

const FIELDS: Record<Requirement, z.ZodRawShape> = {
  investigator: { investigator: officer },
  department: { department },
  dueDate: { dueDate: day },
  outcome: { outcome: choice(CONCLUSIONS), ...whereTo },
  refusal: { outcome: choice(REFUSALS), grounds: choice(['', ...REFUSAL_GROUNDS]).default(''), ...whereTo },
  explanation: { explanation: requiredText(WORDS_MAX) },
  reason: { reason: requiredText(WORDS_MAX), recusal: optionalText(3) },
  findings: { findings: requiredText(WORDS_MAX) },
  recommendedOutcome: { recommendedOutcome: choice(CONCLUSIONS) },
}

/** The schema of a step's form, drawn from what its transition requires. */
export const stepSchema = (action: Action): z.ZodType<StepForm> =>
  formOf<StepForm>(action, { version: versionField })

/** What a step's transition requires, with the fields that say of which case or cases. */
export function formOf<T extends Partial<StepForm>>(action: Action, which: z.ZodRawShape): z.ZodType<T> {
  const shape: z.ZodRawShape = Object.assign({}, ...requirementsOf(action).map((one) => FIELDS[one]))
  return z.object({ ...which, ...shape }).superRefine((form: Partial<StepForm>, context) => {
    for (const field of neededBy(form))
      if (!form[field])
        context.addIssue({
          code: 'custom',
          path: [field],
          message: field === 'grounds' ? 'choose' : 'required',
        })
  }) as unknown as z.ZodType<T>
}

/** The fields that an outcome can't stand without; grounds only where the form asks for them. */
function neededBy(form: Partial<StepForm>): ('forwardedTo' | 'duplicateOf' | 'grounds')[] {
  if (form.outcome === 'duplicate') return ['duplicateOf']
  if (form.outcome !== 'out-of-remit') return []
  return form.grounds === undefined ? ['forwardedTo'] : ['grounds', 'forwardedTo']
}
