import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { extract } from 'tar-stream'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isDocument } from '../store/embedded/bson.js'
import { hashing } from '../store/measured.js'
import {
  entryKind,
  HEAD,
  headSchema,
  MANIFEST,
  manifestSchema,
  VERSION,
  type BackupHead,
  type Manifest,
} from './backup-format.js'
import { Tally } from './contents.js'
import { BackupDamaged, BackupForeign } from './keeping.errors.js'

const TEXT_MAX = 256 * 1024 ** 2
const PREFIX_BYTES = 4
/** MongoDB's own limit on one document, and some room. */
const DOCUMENT_MAX = 16 * 1024 ** 2 + 1024

export type Entry = { name: string; size: number; content: Readable }

/** The entries of a tar file, one after the other; each must be read before the next is asked for. */
export async function* entriesIn(file: string): AsyncGenerator<Entry> {
  const tar = extract()
  const feeding = pipeline(createReadStream(file), tar)
  // told by the loop below too, which somebody waits for
  feeding.catch(() => undefined)
  for await (const { header, ...entry } of named(tar)) {
    if (header.type !== 'file') throw new BackupDamaged(`it holds ${header.name}, which is no file`)
    yield { name: header.name, size: header.size ?? 0, content: entry.content }
  }
  await feeding
}

async function* named(tar: ReturnType<typeof extract>) {
  for await (const entry of tar) yield { header: entry.header, content: entry as unknown as Readable }
}

/** Documents of one entry, in BSON. @throws {BackupDamaged} where the bytes are no documents */
export async function* documentsIn(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left: Buffer = Buffer.alloc(0)
  for await (const part of content) {
    left = left.length > 0 ? Buffer.concat([left, part]) : part
    for (;;) {
      const size = left.length < PREFIX_BYTES ? 0 : left.readInt32LE(0)
      if (left.length >= PREFIX_BYTES && (size < 5 || size > DOCUMENT_MAX))
        throw new BackupDamaged(NO_DOCUMENTS)
      if (size === 0 || left.length < size) break
      const document = left.subarray(0, size)
      if (!isDocument(document)) throw new BackupDamaged(NO_DOCUMENTS)
      yield document
      left = left.subarray(size)
    }
  }
  if (left.length > 0) throw new BackupDamaged(NO_DOCUMENTS)
}
const NO_DOCUMENTS = 'where documents should be there are none'

/**
 * Reads a backup from beginning to end and holds every byte against its manifest; writes nothing.
 *
 * @param options.schema the newest version of the store that this program knows
 * @throws {BackupForeign} where it is no backup, or one of a later version
 * @throws {BackupDamaged} where it is not as it was written
 */
export async function checkBackup(
  file: string,
  { schema, progress = () => undefined }: { schema: number; progress?: (bytes: number) => void },
): Promise<BackupHead & { manifest: Manifest; sha256: string }> {
  const found: Manifest['entries'] = {}
  const counts: Manifest['collections'] = {}
  let head: BackupHead | undefined
  let manifest: { text: Buffer } | undefined
  let read = 0
  try {
    for await (const { name, size, content } of entriesIn(file)) {
      if (manifest) throw new BackupDamaged('something follows its manifest')
      if (!head) head = await readHead(name, content, schema)
      else if (name === MANIFEST) manifest = { text: await textOf(content) }
      else {
        if (found[name]) throw new BackupDamaged(`it holds ${name} twice`)
        found[name] = { bytes: size, sha256: await checkEntry(name, content, counts) }
      }
      progress((read += size))
    }
  } catch (error) {
    if (error instanceof BackupDamaged || error instanceof BackupForeign || isOfSystem(error)) throw error
    if (!head) throw new BackupForeign('it is no backup of this product', { cause: error })
    throw new BackupDamaged('its end is missing, or something in it was changed', { cause: error })
  }
  if (!head) throw new BackupForeign('it is no backup of this product')
  if (!manifest) throw new BackupDamaged('its end is missing')
  const said = parse(manifest.text, manifestSchema)
  if (!said) throw new BackupDamaged('its manifest is not readable')
  compare(said, found, counts)
  return { manifest: said, ...head, sha256: createHash('sha256').update(manifest.text).digest('hex') }
}

async function readHead(name: string, content: Readable, schema: number): Promise<BackupHead> {
  const head = name === HEAD ? parse(await textOf(content), headSchema) : undefined
  if (!head) throw new BackupForeign('it is no backup of this product')
  for (const [what, version, known] of [
    ['it', head.version, VERSION],
    ['the store in it', head.schema, schema],
  ] as const)
    if (version > known)
      throw new BackupForeign(
        `${what} has version ${version}, and this program knows versions up to ${known}`,
      )
  return { createdAt: head.createdAt, schema: head.schema }
}

/** Reads one entry; its SHA-256. What its collection holds is in `counts` afterwards. */
async function checkEntry(name: string, content: Readable, counts: Manifest['collections']): Promise<string> {
  const kind = entryKind(name)
  if (!kind) throw new BackupDamaged(`it holds ${name}, which is no part of a backup`)
  const hash = createHash('sha256')
  const hashed = hashing(content, hash)
  if ('blob' in kind) for await (const _ of hashed);
  else {
    const tally = new Tally()
    for await (const document of documentsIn(hashed)) tally.add(document)
    counts[kind.collection] = { documents: tally.documents, hash: tally.hash }
  }
  return hash.digest('hex')
}

function compare(said: Manifest, found: Manifest['entries'], counts: Manifest['collections']): void {
  const names = new Set([...Object.keys(said.entries), ...Object.keys(found)])
  names.delete(HEAD)
  for (const name of names) {
    const [one, other] = [said.entries[name], found[name]]
    if (!other) throw new BackupDamaged(`${name} is missing`)
    if (!one) throw new BackupDamaged(`${name} is not in its manifest`)
    if (one.bytes !== other.bytes || one.sha256 !== other.sha256)
      throw new BackupDamaged(`${name} was changed`)
  }
  for (const name of new Set([...Object.keys(said.collections), ...Object.keys(counts)]))
    if (
      said.collections[name]?.hash !== counts[name]?.hash ||
      said.collections[name]?.documents !== counts[name]?.documents
    )
      throw new BackupDamaged(`the documents of ${name} are not those of its manifest`)
}

async function textOf(content: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of content as AsyncIterable<Buffer>) {
    if ((size += part.length) > TEXT_MAX) throw new BackupDamaged('its manifest is too long')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function parse<T>(
  text: Buffer,
  schema: { safeParse(value: unknown): { data?: T | undefined } },
): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text.toString())).data
  } catch {
    return undefined
  }
}

/** Not about the backup: no such file, no right to read it, a disk that fails. */
const isOfSystem = (error: unknown) => error instanceof Error && 'syscall' in error
