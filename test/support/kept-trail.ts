import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chain, BEGINNING, type AuditEntry } from '../../src/audit/audit.chain.js'
import type { AuditEvent } from '../../src/audit/audit.entry.js'
import { auditModel, toEntry, toStored } from '../../src/audit/audit.model.js'
import { ROOT } from '../../src/config.js'
import type { TemporaryStore } from './temporary-store.js'

const PROGRAM = join(ROOT, 'scripts/check-audit.mjs')

/** Ways to tamper with a trail of at least five entries that somebody wrote with their own hands. */
export const TAMPERING: Record<string, (entries: AuditEntry[]) => AuditEntry[]> = {
  changed: (entries) => entries.map((one) => (one.sequence === 3 ? { ...one, who: 'somebody-else' } : one)),
  deleted: (entries) => entries.filter(({ sequence }) => sequence !== 3),
  reordered: (entries) =>
    entries
      .map((one) => ({ ...one, sequence: { 2: 3, 3: 2 }[one.sequence] ?? one.sequence }))
      .toSorted((a, b) => a.sequence - b.sequence),
  truncated: (entries) => entries.slice(0, 3),
  inserted: (entries) => [
    ...entries.slice(0, 2),
    { ...(entries[2] as AuditEntry), id: 'inserted' },
    ...entries.slice(2).map((one) => ({ ...one, sequence: one.sequence + 1 })),
  ],
}

/** The same done by somebody who can make every hash again: only a head that was taken away tells. */
export const REWRITTEN: Record<string, (entries: AuditEntry[]) => AuditEntry[]> = Object.fromEntries(
  Object.entries(TAMPERING).map(([what, tamper]) => [
    what,
    (entries) =>
      chain(
        BEGINNING,
        tamper(entries).map(({ id, at, action, who, caseNumber, facts }): AuditEvent => ({
          ...{ id, at, action, who },
          ...(caseNumber === undefined ? {} : { caseNumber }),
          ...(facts === undefined ? {} : { facts }),
        })),
      ),
  ]),
)

/** Puts a trail in the place of the one that is stored. */
export async function tamperWith(
  { connection }: TemporaryStore,
  tamper: (entries: AuditEntry[]) => AuditEntry[],
): Promise<void> {
  const model = auditModel(connection)
  const entries = (await model.find().sort({ sequence: 1 }).lean()).map(toEntry)
  await model.deleteMany({})
  await model.insertMany(tamper(entries).map(toStored))
}

/** Runs the checking program in a folder of its own, with nothing of ours around it. */
export async function checkTrail(
  trail: unknown,
  ...heads: unknown[]
): Promise<{ code: number; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sucharit-trail-'))
  try {
    const paths = await Promise.all(
      [trail, ...heads].map(async (content, at) => {
        const path = join(folder, at === 0 ? 'trail.json' : `head-${at}.json`)
        await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
        return path
      }),
    )
    return await new Promise((resolve) =>
      execFile(process.execPath, [PROGRAM, ...paths], { cwd: folder, env: {} }, (error, out, errors) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, said: out + errors }),
      ),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
