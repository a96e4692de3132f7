import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { hashing, Measuring } from './measured.js'
import { BlobMissing } from './store.errors.js'

/** What `list` tells about a blob. */
export type BlobEntry = { id: string; size: number; writtenAt: Date }

/** A blob and what it must be when it is read again: its length and its SHA-256 in hexadecimal digits, as it lies sealed. */
export type WrittenBlob = { blob: string; sealedBytes: number; sealedSha256: string }

/** Sealed files under random names. What is in them is the caller's; so is knowing which are still wanted. */
export type BlobStore = {
  /**
   * Stores the bytes and answers the blob's name, 32 hexadecimal digits, once they are on disk. On any error nothing
   * is left behind; a full disk is an error with the code ENOSPC.
   *
   * @param id the name it had elsewhere, when it comes from a backup or another store; nothing may have it yet
   */
  write(source: AsyncIterable<Buffer> | Readable, id?: string): Promise<string>
  /** The bytes; the stream fails with BlobMissing where there is no such blob. */
  read(id: string): Readable
  /** Removes a blob; one that isn't there is no error. */
  remove(id: string): Promise<void>
  list(): AsyncIterable<BlobEntry>
  /**
   * Removes what writes that never ended left behind, and nothing that is still being written. Answers how many.
   *
   * @param alone nobody else works on this store: whatever is not being written by this process was left behind
   */
  sweepPartial(alone?: boolean): Promise<number>
  /** Names under which parts lie that no blob and no write has, where that can come about; `remove` removes them. */
  remnants?(): AsyncIterable<string>
}

const ID = /^[0-9a-f]{32}$/
export const isBlobId = (id: string): boolean => ID.test(id)
export const newBlobId = (): string => randomBytes(16).toString('hex')

/** Stores the bytes as `write` does, and answers also what they were. */
export async function writeMeasured(
  blobs: Pick<BlobStore, 'write'>,
  source: AsyncIterable<Buffer>,
): Promise<WrittenBlob> {
  const measuring = new Measuring()
  const blob = await blobs.write(hashing(source, measuring))
  const { bytes, sha256 } = measuring.end()
  return { blob, sealedBytes: bytes, sealedSha256: sha256 }
}

const PARTIAL = /^[0-9a-f]{32}\.part$/
const OWNER_ONLY = 0o600

/** Blobs as files in one folder, which one process at a time writes. */
export class FileBlobs implements BlobStore {
  private readonly writing = new Set<string>()

  constructor(private readonly folder: string) {}

  async write(source: AsyncIterable<Buffer> | Readable, id = newBlobId()): Promise<string> {
    const path = join(this.folder, id)
    const partial = `${path}.part`
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    this.writing.add(`${id}.part`)
    try {
      await writeSynced(partial, source)
      await rename(partial, path)
      await syncFolder(this.folder)
    } catch (error) {
      await rm(partial, { force: true })
      await rm(path, { force: true })
      throw error
    } finally {
      this.writing.delete(`${id}.part`)
    }
    return id
  }

  read(id: string): Readable {
    if (!isBlobId(id)) return failed(new BlobMissing(id))
    return Readable.from(partsOf(join(this.folder, id), id), { objectMode: false })
  }

  async remove(id: string): Promise<void> {
    if (isBlobId(id)) await rm(join(this.folder, id), { force: true })
  }

  async *list(): AsyncIterable<BlobEntry> {
    for await (const id of this.names(ID)) {
      const found = await stat(join(this.folder, id)).catch(ignoreMissing)
      if (found) yield { id, size: found.size, writtenAt: found.mtime }
    }
  }

  async sweepPartial(): Promise<number> {
    let swept = 0
    for await (const name of this.names(PARTIAL)) {
      if (this.writing.has(name)) continue
      await rm(join(this.folder, name), { force: true })
      swept++
    }
    return swept
  }

  private async *names(pattern: RegExp): AsyncIterable<string> {
    const folder = await opendir(this.folder).catch(ignoreMissing)
    if (!folder) return
    for await (const entry of folder) if (entry.isFile() && pattern.test(entry.name)) yield entry.name
  }
}

/** The file in parts; a reader that goes away half-way closes it. */
async function* partsOf(path: string, id: string): AsyncGenerator<Buffer> {
  try {
    for await (const part of createReadStream(path) as AsyncIterable<Buffer>) yield part
  } catch (error) {
    throw isMissing(error) ? new BlobMissing(id) : error
  }
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

const writeSynced = async (path: string, source: AsyncIterable<Buffer> | Readable): Promise<void> => {
  const file = await open(path, 'wx', OWNER_ONLY)
  try {
    // awaiting each write is the back-pressure: the source isn't asked for more before this part is written
    for await (const part of source as AsyncIterable<Buffer>) await file.writeFile(part)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes the file's name as durable as its bytes. Windows can't open a folder, and doesn't need to. */
const syncFolder = async (path: string): Promise<void> => {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** A stream that fails with this at the first read. */
export const failed = (error: Error): Readable =>
  new Readable({
    read() {
      this.destroy(error)
    },
  })

const ignoreMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error
}
