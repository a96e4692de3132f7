import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { MEASURES, STREAMS } from '../../src/office/category.js'
import { officeDefaults } from '../../src/office/defaults.js'
import { emailField, usernameField } from '../../src/officers/officer.schema.js'
import { requiredText, text } from '../../src/web/validation.js'
import { problemOf } from './asking.js'

const NAME_MAX = 200
const TEXT_MAX = 2_000
const KEY = /^[a-z0-9][a-z0-9-]{0,39}$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

export const line = requiredText(NAME_MAX)
const words = (max: number) => z.strictObject({ th: requiredText(max), en: requiredText(max) })
const key = z.string().regex(KEY)
const named = z.strictObject({ key, name: words(NAME_MAX) })
const days = z.number().int().min(1).max(366)

const category = named.extend({
  hint: words(TEXT_MAX).optional(),
  stream: z.enum(STREAMS),
  measure: z.literal([...MEASURES]),
  answerDays: days,
  resolveDays: days,
})
const body = named.extend({ phone: text(40), url: z.union([z.literal(''), z.url()]), about: words(TEXT_MAX) })

/** Different keys: a position or category is found by its key. */
const list = <T extends z.ZodType<{ key: string }>>(item: T) =>
  z
    .array(item)
    .min(1)
    .refine((all) => new Set(all.map((one) => one.key)).size === all.length, {
      error: 'two with the same key',
    })

const person = { name: line, username: usernameField, email: emailField.optional() }

/** What a set-up file may say; everything is optional, and what is missing is asked for or has a default. */
const fileSchema = z.strictObject({
  name: words(NAME_MAX).optional(),
  address: words(NAME_MAX).optional(),
  phone: text(40).optional(),
  email: emailField.optional(),
  departments: list(named).optional(),
  positions: list(named).optional(),
  categories: list(category).optional(),
  bodies: list(body).optional(),
  protection: words(TEXT_MAX).optional(),
  danger: words(TEXT_MAX).optional(),
  dayCount: z.enum(['calendar', 'working']).optional(),
  holidays: z.array(z.string().regex(DAY)).optional(),
  administrator: z.strictObject(person).optional(),
  oversight: z.strictObject({ ...person, position: key }).optional(),
})
export type OfficeFile = z.infer<typeof fileSchema>

/** @throws when it isn't there, isn't JSON, or says something that can't be used, naming the place */
export async function readOfficeFile(path: string): Promise<OfficeFile> {
  const parsed = fileSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
  if (!parsed.success) throw new Error(`${path}: ${problemOf(parsed.error)}`)
  return parsed.data
}

/** A file to begin with: an example name and every default. */
export const officeTemplate = (): OfficeFile => ({
  name: { th: 'องค์การบริหารส่วนตำบลตัวอย่าง', en: 'Example Subdistrict Administrative Organization' },
  address: { th: 'อำเภอตัวอย่าง จังหวัดตัวอย่าง', en: 'Example District, Example Province' },
  phone: '',
  email: '',
  ...officeDefaults(),
  administrator: { name: 'ชื่อผู้ดูแลระบบ', username: 'admin' },
  oversight: { name: 'ชื่อผู้กำกับดูแล', username: 'oversight', position: 'outside' },
})
