import type { StoredCase } from '../../../src/cases/case.model.js'
import { opened } from '../../../src/cases/case.reading.js'
import { caseKeyOf, openFile, openUrgent } from '../../../src/cases/case.seals.js'
import type { ReceiptKeys } from '../../../src/sealing/receipt.js'
import { openStream } from '../../../src/sealing/sealed-stream.js'
import type { Store } from '../../../src/store/connect.js'
import { half, wrong, type Found } from './found.js'

/** Whether a stored case is complete by itself: every envelope opens, its parts fit each other, its blobs are there. */
export async function checkWhole(
  { blobs }: Store,
  stored: StoredCase,
  { keys }: ReceiptKeys,
  withBytes: boolean,
): Promise<Found[]> {
  const at = (what: string) => half(`case ${stored.number}: ${what}`)
  const key = caseKeyOf(stored, 'reporter', keys.privateKey)
  if (!key) return [at('its reporter has no key')]
  const found: Found[] = []
  try {
    opened({ stored, key })
    openUrgent(stored, key)
  } catch (error) {
    return [at(`an envelope does not open: ${String(error)}`)]
  }
  found.push(...partsThatDiffer(stored).map(at))
  for (const file of withBytes ? stored.files : []) {
    const { file: label, fileKey, blob } = openFile(stored._id, file, key)
    const size = await sizeOf(openStream(blobs.read(blob), fileKey))
    if (size instanceof Error) found.push(at(`file ${label.name}: ${size.message}`))
    else if (size !== label.bytes) found.push(wrong(`case ${stored.number}: size of ${label.name}`))
  }
  return found
}

/** What every case has, whatever happened to it. */
function partsThatDiffer(one: StoredCase): string[] {
  const now = one.lifecycle.at(-1)
  const holders = one.keys.map(({ holder }) => holder)
  const closed = one.status === 'closed'
  const rules: Record<string, boolean> = {
    'a step without its state, or a state without its step':
      one.timeline.length === one.lifecycle.length &&
      one.timeline.every(({ to }, index) => to === one.lifecycle[index]?.status),
    'its status is not its last state': now?.status === one.status && now.outcome === one.outcome,
    'its version does not count what happened':
      one.version === one.timeline.length + one.messages.length + one.notes.length,
    'closed without an outcome or a day, or open with one':
      closed === (one.outcome !== undefined) && closed === (one.closedAt !== undefined),
    'assigned without an assignee who holds its key':
      one.status === 'received' || (one.assignee !== undefined && holders.includes(one.assignee)),
    'no key for the reporter or for recovery': holders.includes('reporter') && holders.includes('recovery'),
    'two keys for one holder': new Set(holders).size === holders.length,
    'a file of a version that never was': one.files.every(({ version }) => version <= one.version),
  }
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]))
}

async function sizeOf(content: AsyncIterable<Buffer>): Promise<number | Error> {
  let size = 0
  try {
    for await (const part of content) size += part.length
    return size
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
