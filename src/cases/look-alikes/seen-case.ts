import type { Actor } from '../../officers/officer.js'
import { keyHeldBy } from '../case.access.js'
import type { CaseContent } from '../case.js'
import type { StoredCase } from '../case.model.js'
import { hasDeclared } from '../case.reading.js'
import { openContent, openUrgent } from '../case.seals.js'
import { stepsOf } from '../case.steps.js'
import { numbersIn, sketchOf, wordsOf, type Sketch } from './likeness.js'

/** What sets a case apart from the junk that it may lie among; most telling first. */
export const MARKS = ['danger', 'corruption', 'files', 'contact', 'wrote', 'staff', 'returned'] as const
export type Mark = (typeof MARKS)[number]

/** A case that was compared: readable facts, and of what is sealed no words, only what must be known of it. */
export type SeenCase = Pick<
  StoredCase,
  'number' | 'version' | 'category' | 'department' | 'receivedAt' | 'status'
> & {
  id: StoredCase['_id']
  declared: boolean
  /** Whether this officer may refuse it as it stands. */
  refusable: boolean
  /** Keys of the positions that the reporter ticked as involved, in the order of the alphabet. */
  positions: string[]
  marks: Mark[]
  sketch: Sketch
  /** See numbersIn. */
  numbers: string
}

/** What of a case comparing needs: no messages, no notes, no files beyond that there are some. */
export const COMPARED_FIELDS = {
  number: 1,
  version: 1,
  stream: 1,
  category: 1,
  channel: 1,
  identity: 1,
  department: 1,
  status: 1,
  assignee: 1,
  recused: 1,
  receivedAt: 1,
  declared: 1,
  keys: 1,
  content: 1,
  urgent: 1,
  'files.id': 1,
  'messages.id': 1,
  'timeline.action': 1,
  'timeline.by': 1,
  'timeline.onBehalfOf': 1,
} as const

/** Opens a case to compare it; undefined where it doesn't open for this officer. */
export function see(stored: StoredCase, actor: Actor): SeenCase | undefined {
  const key = keyHeldBy(actor, stored)
  if (!key) return undefined
  const content = openContent(stored, key)
  const { number, version, category, department, receivedAt, status } = stored
  return {
    ...{ id: stored._id, number, version, category, receivedAt, status },
    ...(department ? { department } : {}),
    declared: hasDeclared(actor, stored),
    refusable: stepsOf(actor, stored).some(({ action }) => action === 'refuse'),
    positions: content.positions.toSorted(),
    marks: marksOf(stored, content, openUrgent(stored, key)),
    sketch: sketchOf(wordsOf(content)),
    numbers: numbersIn(content),
  }
}

/** The words of a case, for whoever has declared that they have no conflict of interest in it. */
export function wordsIn(stored: StoredCase, actor: Actor): CaseContent | undefined {
  const key = keyHeldBy(actor, stored)
  return key && hasDeclared(actor, stored) ? openContent(stored, key) : undefined
}

function marksOf(stored: StoredCase, { contact }: CaseContent, danger: boolean): Mark[] {
  const has: Record<Mark, boolean> = {
    danger,
    corruption: stored.stream === 'corruption',
    files: stored.files.length > 0,
    contact: Object.values(contact).some((value) => value !== ''),
    wrote: stored.messages.length > 0,
    // Somebody came, wrote or called, and an officer took it down.
    staff: stored.channel !== 'web',
    returned: stored.timeline.length > 1,
  }
  return MARKS.filter((mark) => has[mark])
}
