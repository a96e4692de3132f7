import { z } from 'zod'
import { ticked } from '../../web/validation.js'
import { formOf, type StepForm } from '../step.schema.js'
import { SHOWN_MAX } from './look-alikes.js'

const NUMBER = String.raw`\d{4}-\d{1,9}`
const numberAt = new RegExp(`^(${NUMBER})\\.(\\d{1,9})$`)
const LISTED = new RegExp(`^${NUMBER}(,${NUMBER}){0,${SHOWN_MAX - 1}}$`)
const POSITIONS = /^[\w-]{0,60}(,[\w-]{1,60}){0,99}$/

/** Ticked cases, each with the version that the page showed: "2569-0012.1". */
const chosen = ticked(z.string().regex(numberAt, { error: 'cases' }))
  .refine((values) => values.length > 0, { error: 'cases' })
  .refine((values) => values.length <= SHOWN_MAX, { error: 'cases' })
  .transform((values) =>
    values.map((value) => {
      const [, number = '', version = ''] = numberAt.exec(value) ?? []
      return { number, version: Number(version) }
    }),
  )

/** Several cases refused with one outcome and one explanation. */
export type ManyRefused = Omit<StepForm, 'version'> & { chosen: { number: string; version: number }[] }

export const manyRefusedSchema = formOf<ManyRefused>('refuse', { chosen })

/** No conflict of interest in cases that a page listed, all of which name the same positions. */
export const manyDeclaredSchema = z.object({
  numbers: z
    .string({ error: 'badRequest' })
    .regex(LISTED, { error: 'badRequest' })
    .transform((list) => list.split(',')),
  positions: z
    .string({ error: 'badRequest' })
    .regex(POSITIONS, { error: 'badRequest' })
    .transform((list) => (list === '' ? [] : list.split(','))),
})
export type ManyDeclared = z.infer<typeof manyDeclaredSchema>
