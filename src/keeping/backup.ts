import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack as packTar, type Pack } from 'tar-stream'
import { auditService } from '../audit/audit.service.js'
import type { Store } from '../store/connect.js'
import { decode } from '../store/embedded/bson.js'
import { hashing } from '../store/measured.js'
import { FIRST_VERSION, SCHEMA_COLLECTION } from '../store/schema.js'
import { blobEntry, documentsEntry, HEAD, MANIFEST, VERSION, type Manifest } from './backup-format.js'
import { noteBackup } from './backup-note.js'
import { contentsOf } from './contents.js'
import { StoreBusy } from './keeping.errors.js'
import { blobNames } from './named-blobs.js'
import { Spool } from './spool.js'

/** On MongoDB nothing may happen while the documents are read: so often this is tried. */
const ATTEMPTS = 5

export type BackupResult = {
  documents: number
  blobs: number
  bytes: number
  missingBlobs: string[]
  /** Whether the audit trail tells of it, or will. */
  noted: boolean
}

/**
 * Writes everything into one new file, documents of one moment and the sealed files that cases and records name, while the
 * product runs. What was sealed stays so. The file has its name only once it is whole and on disk.
 *
 * @param progress called with what has been written, in bytes
 * @throws {StoreBusy} or an error with the code EEXIST or ENOSPC
 */
export async function backup(
  store: Store,
  file: string,
  { clock, progress = () => undefined }: { clock: () => Date; progress?: (bytes: number) => void },
): Promise<BackupResult> {
  await refuseExisting(file)
  const now = clock()
  const createdAt = now.toISOString()
  // Before anything is read: cut off in between, the trail tells of a backup too many rather than of none.
  const noted = await noteBackup(store, now)
  const taken = await takeDocuments(store, file)
  const { spool } = taken
  const partial = spool.path('backup.tar')
  try {
    const result = await writeTar({ ...taken, store, partial, createdAt, progress })
    await settle(partial, file)
    return { ...result, noted }
  } finally {
    spool.remove()
  }
}

async function refuseExisting(file: string): Promise<void> {
  const there = await access(file).then(
    () => true,
    () => false,
  )
  if (there) throw Object.assign(new Error(`${file} is there already.`), { code: 'EEXIST', path: file })
}

type Taken = { spool: Spool; named: Set<string>; schema: number }

/** The documents of one moment, and the blobs that they name. */
async function takeDocuments(store: Store, file: string): Promise<Taken> {
  // Whatever happens is on the trail: where it has not grown, nothing did.
  const { head } = auditService(store.connection)
  const taken = async () => (await head()).hash
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = store.engine === 'mongodb' ? await taken() : ''
    const documents = await spoolDocuments(store, file)
    const after = store.engine === 'mongodb' ? await taken() : ''
    if (before === after) return documents
    documents.spool.remove()
  }
  throw new StoreBusy(ATTEMPTS)
}

async function spoolDocuments(store: Store, file: string): Promise<Taken> {
  const namesOf = blobNames(store.connection)
  const spool = new Spool(file)
  const named = new Set<string>()
  let schema = FIRST_VERSION
  try {
    for await (const { collection, documents } of contentsOf(store)) {
      const spooled = spool.begin(collection)
      for await (const bytes of documents) {
        spooled.add(bytes)
        for (const blob of namesOf(collection, bytes)) named.add(blob)
        if (collection === SCHEMA_COLLECTION) schema = Number(decode(bytes)['version'])
      }
      spooled.end()
    }
    return { spool, named, schema }
  } catch (error) {
    spool.remove()
    throw error
  }
}

type Writing = Taken & {
  store: Store
  partial: string
  createdAt: string
  progress: (bytes: number) => void
}

async function writeTar({
  schema,
  store,
  spool,
  named,
  partial,
  createdAt,
  progress,
}: Writing): Promise<Omit<BackupResult, 'noted'>> {
  const pack = packTar()
  const output = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true })
  const written = pipeline(pack, output)
  const manifest: Manifest = { entries: {}, collections: {}, missingBlobs: [] }
  let bytes = 0
  const add = async (name: string, size: number, content: Readable) => {
    manifest.entries[name] = { bytes: size, sha256: await addEntry(pack, name, size, content) }
    progress((bytes += size))
  }
  const addText = (name: string, value: object) => {
    const text = Buffer.from(JSON.stringify(value))
    return add(name, text.length, Readable.from([text]))
  }
  const writeAll = async () => {
    await addText(HEAD, { format: 'sucharit-backup', version: VERSION, schema, createdAt })
    for (const { collection, path, bytes: size, tally } of spool.collections) {
      await add(documentsEntry(collection), size, createReadStream(path))
      manifest.collections[collection] = { documents: tally.documents, hash: tally.hash }
    }
    const left = new Set(named)
    for await (const { id, size } of store.blobs.list())
      if (left.delete(id)) await add(blobEntry(id), size, store.blobs.read(id))
    manifest.missingBlobs = [...left]
    const blobs = named.size - left.size
    await addText(MANIFEST, { ...manifest })
    pack.finalize()
    return blobs
  }
  // A disk that fills up ends the writing at once, not after everything has been read.
  const failed = written.then(() => new Promise<never>(() => undefined))
  const blobs = await Promise.race([writeAll(), failed]).catch((error: unknown) => {
    pack.destroy()
    throw error
  })
  await written
  const documents = spool.collections.reduce((sum, { tally }) => sum + tally.documents, 0)
  return { documents, blobs, bytes, missingBlobs: manifest.missingBlobs }
}

/** Adds one entry and answers its SHA-256; a content of another length than `size` is an error. */
async function addEntry(pack: Pack, name: string, size: number, content: Readable): Promise<string> {
  const hash = createHash('sha256')
  const written = new Promise<void>((resolve, reject) => {
    const entry = pack.entry({ name, size, mode: 0o600 }, (error) => (error ? reject(error) : resolve()))
    pipeline(hashing(content, hash), entry).catch(reject)
  })
  await written
  return hash.digest('hex')
}

/** Gives the file its name, on disk too. */
async function settle(partial: string, file: string): Promise<void> {
  await rename(partial, file)
  if (process.platform === 'win32') return
  const folder = await open(dirname(file), 'r')
  await folder.sync().finally(() => folder.close())
}
