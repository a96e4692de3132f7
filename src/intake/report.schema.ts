import { z } from 'zod'
import type { CaseContent } from '../cases/case.js'
import { IDENTITIES, SOURCES_OF_KNOWLEDGE, type Identity, type Stream } from '../cases/vocabulary.js'
import type { Office } from '../office/office.model.js'
import { choice, optionalText, requiredText, ticked, type RawFields } from '../web/validation.js'

export const WHAT_MAX = 20_000
const LONG_MAX = 2_000
const SHORT_MAX = 300

/** Fields of the report form that the check step carries along, in the order of the form. */
export const REPORT_FIELDS = [
  'category',
  'what',
  'when',
  'where',
  'howKnown',
  'howKnownMore',
  'danger',
  'positions',
  'names',
  'identity',
  'contactName',
  'contactPhone',
  'contactEmail',
] as const

/** What somebody reports, checked. */
export type Report = { category: string; identity: Identity; content: CaseContent }

/** Categories of a stream that are offered; one retired meanwhile still counts for a form that was open. */
export const offeredCategories = (office: Office, stream: Stream) =>
  office.categories.filter((category) => category.stream === stream && !category.retired)

/** What contact a form must hold: nothing is kept of an anonymous person, whatever the fields hold. */
type Contact = 'none' | 'any' | 'reachable' | 'name' | 'name and reachable'

const made = new WeakMap<Office, Map<string, z.ZodType<Report>>>()

/**
 * The report form of one stream. The lists are the office's own; what contact is needed depends on the identity
 * that was chosen, so both are asked for here. Kept for as long as the office's settings stand.
 *
 * @param options.contactNeeded false for what staff enter: a letter may be signed without a telephone number
 */
export function reportSchema(
  office: Office,
  stream: Stream,
  values: RawFields,
  { contactNeeded = true } = {},
): z.ZodType<Report> {
  const contact = contactOf(values, contactNeeded)
  const kept = made.get(office) ?? new Map<string, z.ZodType<Report>>()
  const schema = kept.get(`${stream} ${contact}`) ?? makeSchema(office, stream, contact)
  made.set(office, kept.set(`${stream} ${contact}`, schema))
  return schema
}

function makeSchema(office: Office, stream: Stream, contact: Contact): z.ZodType<Report> {
  return z
    .object({
      category: oneOf(offeredCategories(office, stream)),
      what: requiredText(WHAT_MAX),
      when: optionalText(SHORT_MAX),
      where: optionalText(SHORT_MAX),
      howKnown: z.union([z.literal(''), choice(SOURCES_OF_KNOWLEDGE)], { error: 'choose' }).default(''),
      howKnownMore: optionalText(LONG_MAX),
      danger: z.enum(['yes', 'no', ''], { error: 'choose' }).default(''),
      positions: ticked(oneOf(office.positions)),
      names: optionalText(LONG_MAX),
      identity: choice(IDENTITIES).default('anonymous'),
      ...contactFields(contact),
    })
    .transform((form) => ({
      category: form.category,
      identity: form.identity,
      content: {
        what: form.what,
        when: form.when,
        where: form.where,
        howKnown: form.howKnown,
        howKnownMore: form.howKnownMore,
        danger: form.danger === 'yes',
        positions: form.positions,
        names: form.names,
        contact: { name: form.contactName, phone: form.contactPhone, email: form.contactEmail },
      },
    }))
}

const oneOf = (items: { key: string }[]) =>
  z.string({ error: 'choose' }).refine((key) => items.some((item) => item.key === key), { error: 'choose' })

const oneLine = (max: number) =>
  optionalText(max).refine((value) => !value.includes('\n'), { error: 'unreadable' })

const phone = oneLine(40)
  .transform((typed) => typed.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50)))
  .refine((typed) => typed === '' || /^(?=(?:\D*\d){6})[0-9+()\s./#-]+$/.test(typed), { error: 'phone' })
const email = oneLine(200).refine((typed) => typed === '' || z.email().safeParse(typed).success, {
  error: 'email',
})

function contactOf(values: RawFields, needed: boolean): Contact {
  const identity = values['identity'] ?? 'anonymous'
  if (identity === 'anonymous') return 'none'
  const reachable = !needed || isFilled(values['contactPhone']) || isFilled(values['contactEmail'])
  if (identity === 'named') return reachable ? 'name' : 'name and reachable'
  return reachable ? 'any' : 'reachable'
}

function contactFields(contact: Contact) {
  if (contact === 'none') {
    const nothing = z
      .unknown()
      .optional()
      .transform(() => '')
    return { contactName: nothing, contactPhone: nothing, contactEmail: nothing }
  }
  const name = oneLine(SHORT_MAX)
  const named = contact === 'name' || contact === 'name and reachable'
  const lacking = contact === 'reachable' || contact === 'name and reachable'
  return {
    contactName: named ? name.refine((typed) => typed !== '', { error: 'required' }) : name,
    contactPhone: lacking ? phone.refine((typed) => typed !== '', { error: 'contactNeeded' }) : phone,
    contactEmail: email,
  }
}

const isFilled = (value: unknown) => typeof value === 'string' && value.trim() !== ''
