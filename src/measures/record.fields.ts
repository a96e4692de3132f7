import { z } from 'zod'
import { withArabicDigits } from '../web/thai-digits.js'
import { parseDay } from '../office/days.js'
import { choice, optionalText, requiredText, ticked, versionField } from '../web/validation.js'

const LINE_MAX = 300
const TEXT_MAX = 4_000
const ADDRESS_MAX = 500
const NUMBER_MAX = 1_000_000_000_000

/** Where the choices of a field come from that only the office or the record knows. */
export type OptionSource = 'officers' | 'methods' | 'steps' | 'people'

/** One field of a kind of record: its form, its check and how it is shown are drawn from this line. */
export type Field = {
  name: string
  /** list: a line each; money: baht; option: one of what the office or the record has, see `from`. */
  type:
    | 'line'
    | 'text'
    | 'list'
    | 'day'
    | 'number'
    | 'money'
    | 'choice'
    | 'departments'
    | 'address'
    | 'path'
    | 'option'
  required?: true
  options?: readonly [string, ...string[]]
  from?: OptionSource
  /** What a line must look like; a mistake has the text `errors.named.<name>.pattern`. */
  pattern?: RegExp
}

/** What was written into a record: a field that was left empty isn't there. */
export type Values = Partial<Record<string, string | number | string[]>>

export type RecordForm = { version: number; values: Values }

export const textOf = (values: Values, name: string): string => {
  const value = values[name]
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}
export const listOf = (values: Values, name: string): string[] => {
  const value = values[name]
  return Array.isArray(value) ? value : []
}
export const numberOf = (values: Values, name: string): number => {
  const value = values[name]
  return typeof value === 'number' ? value : 0
}

/** The check of a form with these fields and the version of the record it was written on. */
export function recordSchema(fields: readonly Field[]): z.ZodType<RecordForm> {
  const shape = Object.fromEntries(fields.map((field) => [field.name, checkOf(field)]))
  return z.object({ version: versionField.default(0), ...shape }).transform(({ version, ...given }) => ({
    version,
    values: Object.fromEntries(
      Object.entries(given as Values).filter(([, value]) => !isEmpty(value)),
    ) as Values,
  }))
}

const isEmpty = (value: Values[string]) =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

function checkOf({ type, required, options, pattern }: Field): z.ZodType<Values[string]> {
  const written = required ? requiredText : optionalText
  const whole = { line: LINE_MAX, text: TEXT_MAX, list: TEXT_MAX, address: ADDRESS_MAX, path: ADDRESS_MAX }
  switch (type) {
    case 'choice':
      return required
        ? choice(options ?? [''])
        : z
            .literal('')
            .or(choice(options ?? ['']))
            .optional()
    case 'departments': {
      const keys = ticked(z.string({ error: 'choose' }).max(60, { error: 'choose' }))
      return required ? keys.refine((list) => list.length > 0, { error: 'choose' }) : keys
    }
    case 'list':
      return written(whole.list).transform((text) => text.split('\n').map(trimmed).filter(Boolean))
    case 'day':
      return written(LINE_MAX).transform(orIssue('date', (text) => parseDay(withArabicDigits(text))))
    case 'number':
      return written(LINE_MAX).transform(orIssue('number', (text) => amount(text, /^\d{1,9}$/)))
    case 'money':
      return written(LINE_MAX).transform(orIssue('money', (text) => amount(text, /^\d{1,12}(\.\d{1,2})?$/)))
    case 'address':
      return written(whole.address).refine((text) => text === '' || isWebAddress(text), { error: 'address' })
    case 'path':
      return written(whole.path).refine((text) => text === '' || isPath(text) || isWebAddress(text), {
        error: 'address',
      })
    case 'line':
      return written(whole.line).refine((text) => text === '' || !pattern || pattern.test(text), {
        error: 'pattern',
      })
    case 'text':
    case 'option':
      return written(whole.text)
  }
}

const trimmed = (text: string) => text.trim()

/** Empty stays empty; what can't be read is a mistake. */
const orIssue =
  <T extends string | number>(key: string, read: (text: string) => T | undefined) =>
  (text: string, context: z.RefinementCtx): T | '' => {
    if (text === '') return ''
    const value = read(text)
    if (value !== undefined) return value
    context.addIssue({ code: 'custom', message: key })
    return z.NEVER
  }

function amount(text: string, pattern: RegExp): number | undefined {
  const digits = withArabicDigits(text).replace(/[,\s]/g, '')
  const value = Number(digits)
  return pattern.test(digits) && value <= NUMBER_MAX ? value : undefined
}

/** An address on the web without a name and password in it. */
export const isWebAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

/** A path of this site. */
const isPath = (text: string) => /^\/(?!\/)[\w\-./?=&%#]*$/.test(text)
