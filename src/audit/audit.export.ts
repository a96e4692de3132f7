import type { TFunction } from 'i18next'
import { csvHead, csvRows } from '../web/csv.js'
import { formatDateTime } from '../web/dates.js'
import type { Language } from '../web/i18n.js'
import type { AuditEntry } from './audit.chain.js'
import type { SignedHead } from './audit.head.js'
import { entryInWords, type Names } from './audit.view.js'

const COLUMNS = [
  'sequence',
  'at',
  'time',
  'who',
  'name',
  'action',
  'what',
  'facts',
  'case',
  'previous',
  'hash',
]
/** Entries put into words at a time. */
const BATCH = 500

export type TrailFile = {
  office: string
  at: Date
  /** Whether it leaves entries out. */
  part: boolean
  head: SignedHead
  names: Names
}

/** For a spreadsheet: each entry as it is and in words. */
export async function* trailCsv(
  entries: AsyncIterable<AuditEntry>,
  { names }: TrailFile,
  { t, language }: { t: TFunction; language: Language },
): AsyncGenerator<string> {
  yield csvHead(COLUMNS)
  for await (const batch of inBatches(entries)) {
    yield csvRows(
      batch.map((entry) => {
        const { name, action, facts } = entryInWords(entry, names, { t, language })
        return [
          ...[entry.sequence, entry.at.toISOString(), formatDateTime(entry.at, language), entry.who, name],
          ...[entry.action, action, facts.join(' · '), entry.caseNumber ?? '', entry.previous, entry.hash],
        ]
      }),
    )
  }
}

/** For check-audit.mjs: every value that the hashes are over, an entry a line. */
export async function* trailJson(
  entries: AsyncIterable<AuditEntry>,
  { office, at, part, head, names }: TrailFile,
): AsyncGenerator<string> {
  const about = {
    format: 'sucharit-audit-trail',
    version: 1,
    office,
    exportedAt: at.toISOString(),
    part,
    head,
  }
  yield `${JSON.stringify({ ...about, names: Object.fromEntries(names) }).slice(0, -1)},"entries":[`
  let before = '\n'
  for await (const batch of inBatches(entries)) {
    yield before + batch.map((entry) => JSON.stringify(entry)).join(',\n')
    before = ',\n'
  }
  yield '\n]}\n'
}

async function* inBatches<T>(all: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const one of all) {
    batch.push(one)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
