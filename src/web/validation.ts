import { z } from 'zod'

// Whatever a schema has no words of its own for is a field that came wrong or not at all: never zod's own English.
// Schemas that depend on the office's lists are made for each form: compiling those costs more than it saves.
z.config({ customError: (issue) => (issue.input === undefined ? 'required' : 'unreadable'), jitless: true })

/** What is wrong with a form: field name → text key under `errors.field`, with values for the text. */
export type FieldErrors = Record<string, { key: string; values?: Record<string, unknown> }>

/** The fields as they came, to be shown again: a string, or strings where a name was repeated. */
export type RawFields = Record<string, string | string[]>

// NUL and the other control characters but tab and newline; U+FFFD is what broken UTF-8 decodes to.
// oxlint-disable-next-line no-control-regex -- finding control characters is this expression's purpose
const UNREADABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd\p{Cs}]/u

/** Free text: NFC, one kind of line break, no characters that can't be read, at most `max` characters. */
export const text = (max: number) =>
  z
    .string({ error: 'required' })
    .transform((value) => value.replace(/\r\n?/g, '\n').normalize('NFC').trim())
    .refine((value) => !UNREADABLE.test(value), { error: 'unreadable', abort: true })
    .refine((value) => value.length <= max, { error: 'tooLong', params: { max } })

/** Text that must not be empty. */
export const requiredText = (max: number) => text(max).refine((value) => value !== '', { error: 'required' })

/** A field that may be left out; always a string. */
export const optionalText = (max: number) => text(max).default('')

/** One of a fixed set, as radio buttons and selects send it. */
export const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: 'choose' })

/** Tick boxes: none, one or many values of the same name. */
export const ticked = (item: z.ZodType<string>) =>
  z
    .union([item.transform((one) => [one]), z.array(item)], { error: 'choose' })
    .optional()
    .transform((values) => [...new Set(values ?? [])])

/** A version number that a form carries, so that a change made meanwhile is noticed. */
export const versionField = z.coerce.number({ error: 'badRequest' }).int().min(0)

export type Checked<T> = { ok: true; form: T } | { ok: false; errors: FieldErrors }

/** Checks a body against its schema; the first problem of each field counts. */
export function check<T>(schema: z.ZodType<T>, body: unknown): Checked<T> {
  const parsed = schema.safeParse(body ?? {})
  if (parsed.success) return { ok: true, form: parsed.data }
  const errors: FieldErrors = {}
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? 'form')
    errors[field] ??= { key: issue.message, values: valuesOf(issue) }
  }
  return { ok: false, errors }
}

function valuesOf(issue: z.core.$ZodIssue): Record<string, unknown> | undefined {
  return 'params' in issue ? issue.params : undefined
}

/** The text fields of a body, for showing them again; anything else is dropped. */
export function rawFields(body: unknown): RawFields {
  if (typeof body !== 'object' || body === null) return {}
  // Set one by one, a field named __proto__ would become what its neighbours inherit from.
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]: [string, unknown]): [string, string | string[]][] => {
      if (typeof value === 'string') return [[name, value]]
      return Array.isArray(value) ? [[name, value.filter((item) => typeof item === 'string')]] : []
    }),
  )
}
