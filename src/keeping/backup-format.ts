import { z } from 'zod'
import { FIRST_VERSION } from '../store/schema.js'

/*
 * A backup is one tar file: `sucharit-backup.json` says what it is, `documents/NAME.bson` are the collections (BSON
 * documents one after the other), `blobs/ID` are the sealed files, and `manifest.json` closes it with the hash of each.
 */
export const HEAD = 'sucharit-backup.json'
export const MANIFEST = 'manifest.json'
/** Of the file itself; grows whenever an older program could no longer read it. 2: it says the store's version. */
export const VERSION = 2

export const documentsEntry = (collection: string) => `documents/${collection}.bson`
export const blobEntry = (id: string) => `blobs/${id}`

/** What an entry holds, by its name; undefined for a name that a backup has no entry for. */
export function entryKind(name: string): { collection: string } | { blob: string } | undefined {
  const { collection, blob } =
    /^(?:documents\/(?<collection>[a-z][a-z_]*)\.bson|blobs\/(?<blob>[0-9a-f]{32}))$/.exec(name)?.groups ?? {}
  if (collection !== undefined) return { collection }
  return blob === undefined ? undefined : { blob }
}

export const headSchema = z.object({
  format: z.literal('sucharit-backup'),
  version: z.number().int().positive(),
  /** The store's own version; backups of the first one don't say it. */
  schema: z.number().int().positive().default(FIRST_VERSION),
  createdAt: z.iso.datetime(),
})

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export type BackupHead = Pick<z.infer<typeof headSchema>, 'createdAt' | 'schema'>

export const manifestSchema = z.object({
  /** SHA-256 and length of each entry, by its name. */
  entries: z.record(z.string(), z.object({ bytes: z.number().int().nonnegative(), sha256 })),
  /** Of each collection that isn't empty; `hash` is the same in whatever order its documents come. */
  collections: z.record(z.string(), z.object({ documents: z.number().int().positive(), hash: sha256 })),
  /** Blobs that a case names and that were gone when this was written. */
  missingBlobs: z.array(z.string()),
})
export type Manifest = z.infer<typeof manifestSchema>
