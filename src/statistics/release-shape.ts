import { z } from 'zod'
import { MEASURES } from '../cases/vocabulary.js'
import { PERIODS } from './as-of.js'
import { SUPPRESSED } from './cross-release.js'
import { DIMENSIONS } from './figures.js'

/**
 * What a published file holds, in the words of its JSON Schema. Objects are open: a later version may say more, and
 * what was published before says less.
 */
const count = z.int().nonnegative()
const day = z.iso.date()
const words = z.looseObject({ th: z.string(), en: z.string() }).describe('A text in Thai and English')

const counts = z
  .looseObject({ received: count, completed: count, inProgress: count })
  .describe('Cases; received = completed + inProgress')
const month = z
  .looseObject({
    month: z
      .string()
      .regex(/^\d{4}-\d{2}$/)
      .describe('Year (C.E.) and month'),
    begun: z.boolean().describe('False where the month lies after the as-of date'),
    ...counts.shape,
  })
  .describe('Cases received in a month, in their state as of the date')
const line = z
  .looseObject({
    code: z.string(),
    cases: count,
    name: words.optional().describe("The office's name of the code on the day"),
    measure: z.literal(MEASURES).optional().describe('Number of the integrity measure'),
  })
  .describe('A line of a table of one dimension')

const fewest = 'Under five cases there is only their number'
const time = z
  .looseObject({
    n: count,
    median: count.optional(),
    ninetieth: count.optional(),
    limit: z
      .looseObject({
        n: count,
        within: count.optional(),
        late: count.optional(),
        overdue: count.optional(),
        perMille: count.max(1_000).optional().describe('Share within the time limit, in thousandths'),
      })
      .describe(`How the time limits were kept. ${fewest}`),
  })
  .describe(`Whole days from the day of receipt. ${fewest}`)

const named = { name: words.optional(), measure: z.literal(MEASURES).optional() }
const crossTable = z
  .looseObject({
    id: z.string(),
    columns: z.array(z.looseObject({ code: z.string(), of: z.array(z.string()) })).min(1),
    lines: z.array(
      z.looseObject({
        code: z.string(),
        ...named,
        of: z
          .array(z.looseObject({ code: z.string(), ...named }))
          .optional()
          .describe('The lines that stand here together'),
        cases: count.describe('Of the whole line, also of what isn’t shown'),
        cells: z.array(z.union([count, z.literal(SUPPRESSED)])).min(1),
      }),
    ),
    totals: z.array(count).min(1).describe('Of each column'),
  })
  .describe('A two-way table after disclosure control; a cell that isn’t shown holds no number')
const crossWithheld = z
  .looseObject({
    id: z.string(),
    withheld: z.string().describe('Why'),
    revision: count.optional().describe('In which it was published'),
  })
  .describe('A two-way table that isn’t published')

const stream = z.looseObject({
  months: z.array(month).length(12).describe('October to September'),
  total: counts,
  carriedOver: counts.describe('Cases of earlier years that were open when the year began'),
  zeroStatement: z.boolean().describe('No complaint was received'),
  tables: z.looseObject(
    Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, z.array(line)])) as Record<
      (typeof DIMENSIONS)[number],
      z.ZodArray<typeof line>
    >,
  ),
  crossed: z
    .array(z.union([crossTable, crossWithheld]))
    .optional()
    .describe('Two-way tables'),
  duplicates: count.optional().describe('Cases that repeat an earlier one and are counted nowhere else'),
  reopened: counts.optional().describe('Cases reopened in the year'),
  firstAnswer: time.optional(),
  closing: time.optional(),
  satisfaction: z
    .looseObject({ n: count, lines: z.array(line).optional() })
    .optional()
    .describe(`Ratings by reporters, 5 the most. ${fewest}`),
})
const streams = z.looseObject({ corruption: stream, general: stream })

const yearStream = z.looseObject({ total: counts, firstAnswer: time, closing: time })
const year = z.looseObject({
  fiscalYear: z.int(),
  asOf: day,
  since: day
    .optional()
    .describe('The day on which the office began with this system, where that was in the year'),
  streams: z.looseObject({ corruption: yearStream, general: yearStream }),
})

const signature = z.looseObject({
  name: z.string(),
  position: words,
  actingFor: words.optional().describe('The position for which a deputy signed'),
  at: z.iso.datetime(),
})

const release = z
  .looseObject({
    office: words,
    fiscalYear: z.int().min(2500).describe('Thai fiscal year in the Buddhist era, 1 October to 30 September'),
    period: z.enum(PERIODS),
    from: day,
    to: day,
    asOf: day.describe('The figures say what was so at the end of this day in Bangkok'),
    ruleVersion: z.string().describe('Version of the counting rule'),
    streams,
    together: z
      .looseObject({ months: z.array(month), total: counts })
      .optional()
      .describe('Both streams'),
    years: z.array(year).optional().describe('This year and up to three before it, newest first'),
    texts: z
      .looseObject({ problems: z.string(), obstacles: z.string(), recommendations: z.string() })
      .optional()
      .describe("The office's analysis, in Thai"),
    signatures: z
      .looseObject({ preparedBy: signature.optional(), submittedBy: signature, approvedBy: signature })
      .optional(),
    auditHead: z.string().optional().describe("Hash of the audit trail's last entry at approval"),
    revision: z.int().positive().optional(),
    revisionReason: z.string().optional().describe('Why the release before was corrected'),
  })
  .describe('Everything that was published; the check code is of this')

/** A release as a file: `sha256` is of the canonical form of `release` alone. */
export const releaseFileShape = z.looseObject({
  id: z.string().regex(/^\d{4}-(six|twelve)-months-\d+$/),
  publishedAt: z.iso.datetime(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the canonical form of the release'),
  release,
})

/** The same as a JSON Schema (2020-12), for whoever reads the files with a program. */
export const releaseFileSchema = (address?: string): Record<string, unknown> => {
  const { $schema, ...schema } = z.toJSONSchema(releaseFileShape, { io: 'input' })
  return { $schema, ...(address ? { $id: address } : {}), title: 'Published complaint statistics', ...schema }
}
