import { isDeepStrictEqual } from 'node:util'
import type { StoredCase } from '../../../src/cases/case.model.js'
import type { CaseContent, OpenCase } from '../../../src/cases/case.js'
import { opened } from '../../../src/cases/case.reading.js'
import { caseKeyOf } from '../../../src/cases/case.seals.js'
import type { ReceiptKeys } from '../../../src/sealing/receipt.js'
import { filesOf } from './check-pages.js'
import { doubled, lost, wrong, type Found } from './found.js'
import { isStep } from './load.js'
import type { Report, Written } from './sent.js'

/** Compares a stored case with all that was sent about it and acknowledged. */
export function compareCase(stored: StoredCase, { keys }: ReceiptKeys, sent: Report): Found[] {
  const key = caseKeyOf(stored, 'reporter', keys.privateKey)
  const its = key && readable(() => opened({ stored, key }))
  // what doesn't open is told by the check for whole cases
  if (!its) return []
  const at = `case ${sent.number}`
  const found: Found[] = []
  if (stored.number !== sent.number) found.push(wrong(`${at} is now ${stored.number}`))
  if (!isDeepStrictEqual(its.content, contentOf(sent))) found.push(wrong(`${at}: its content`))
  for (const field of ['stream', 'category', 'identity'] as const) {
    const wanted = field === 'stream' ? sent.stream : sent.fields[field]
    if (stored[field] !== wanted) found.push(wrong(`${at}: its ${field}`))
  }
  return [
    ...found,
    ...sameOnes(`${at}: file`, filesOf(sent).map(fileLine), its.files.map(fileLine)),
    ...sameOnes(`${at}: written`, sent.written.map(sentLine), storedLines(its)),
  ]
}

const readable = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

function contentOf({ fields }: Report): CaseContent {
  const text = (name: string) => String(fields[name] ?? '')
  return {
    what: text('what'),
    when: text('when'),
    where: text('where'),
    howKnown: text('howKnown'),
    howKnownMore: text('howKnownMore'),
    danger: fields['danger'] === 'yes',
    positions: [fields['positions'] ?? []].flat(),
    names: text('names'),
    contact: { name: text('contactName'), phone: text('contactPhone'), email: '' },
  }
}

const fileLine = ({ name, bytes }: { name: string; bytes: number | Buffer }): string =>
  `${name}, ${typeof bytes === 'number' ? bytes : bytes.length} bytes`

const sentLine = ({ kind, text }: Written): string => `${kind} ${kind === 'assign' ? '' : text}`

const ADDRESS: Record<string, string> = { recordFindings: 'record-findings' }

function storedLines({ timeline, messages, notes }: OpenCase): string[] {
  const steps = timeline.map(({ action, words }) => {
    const { explanation, reason, findings } = words
    return { kind: ADDRESS[action] ?? action, text: explanation ?? reason ?? findings ?? '' }
  })
  return [
    ...steps.filter(({ kind }) => kind !== 'file'),
    ...messages.map(({ by, text }) => ({ kind: by === 'reporter' ? 'reply' : 'messages', text })),
    ...notes.map(({ text }) => ({ kind: 'notes', text })),
  ].map(({ kind, text }) => `${kind} ${isStep(kind as Written['kind']) && kind === 'assign' ? '' : text}`)
}

/** What only one of the two has: what was sent and isn't there, and what is there more often than it was sent. */
function sameOnes(where: string, sent: string[], there: string[]): Found[] {
  const left = [...there]
  const found: Found[] = []
  for (const line of sent) {
    const index = left.indexOf(line)
    if (index === -1) found.push(lost(`${where} ${line}`))
    else left.splice(index, 1)
  }
  return [...found, ...left.map((line) => doubled(`${where} ${line}`))]
}
