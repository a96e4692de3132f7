import { Readable } from 'node:stream'
import mongoose from 'mongoose'
import { isAway } from './away.js'
import { failed, isBlobId, newBlobId, type BlobEntry, type BlobStore } from './blobs.js'
import { BlobDamaged, BlobMissing, BlobTooLate } from './store.errors.js'

const { GridFSBucket, MongoGridFSChunkError, ReadPreference } = mongoose.mongo
type Bucket = mongoose.mongo.GridFSBucket
type Upload = mongoose.mongo.GridFSBucketWriteStream

const BUCKET = 'blobs'
/** Longer than any upload lasts: whatever is older belongs to a program that died, not to another copy of it. */
const PARTIAL_AGE_MS = 3_600_000

type StoredFile = { _id: string; length: number; uploadDate: Date }
type StoredChunk = { files_id: string; n: number }
/** Stands for a write that has not ended; `swept` once somebody takes it for dead. */
type Mark = { _id: string; startedAt: Date; swept?: true }

/**
 * Blobs in GridFS, so that all copies of the program share them. GridFS itself forgets chunks whose write never ended:
 * a mark in `blobs.partial` stands for each write from before its first chunk until after its last.
 */
export class GridBlobs implements BlobStore {
  private readonly bucket: Bucket
  private readonly files: mongoose.mongo.Collection<StoredFile>
  private readonly chunks: mongoose.mongo.Collection<StoredChunk>
  private readonly marks: mongoose.mongo.Collection<Mark>
  private indexed: Promise<unknown> | undefined

  constructor(
    { db }: mongoose.Connection,
    private readonly clock: () => Date = () => new Date(),
  ) {
    if (!db) throw new Error('blobs need an open connection')
    this.bucket = new GridFSBucket(db, { bucketName: BUCKET, readPreference: ReadPreference.primary })
    this.files = db.collection(`${BUCKET}.files`)
    this.chunks = db.collection(`${BUCKET}.chunks`)
    this.marks = db.collection(`${BUCKET}.partial`)
  }

  async write(source: AsyncIterable<Buffer> | Readable, id = newBlobId()): Promise<string> {
    await this.ready()
    await this.marks.insertOne({ _id: id, startedAt: this.clock() })
    try {
      await send(source, this.bucket.openUploadStreamWithId(asName(id), id))
      const ended = await this.marks.deleteOne({ _id: id, swept: { $exists: false } })
      if (ended.deletedCount === 0) throw new BlobTooLate()
      return id
    } catch (error) {
      await this.giveUp(id, error)
      throw error
    }
  }

  read(id: string): Readable {
    if (!isBlobId(id)) return failed(new BlobMissing(id))
    return Readable.from(partsOf(this.bucket, id), { objectMode: false })
  }

  /** The chunks go first: cut off in between, the blob is still listed and can be removed again. */
  async remove(id: string): Promise<void> {
    await this.chunks.deleteMany({ files_id: id })
    await this.files.deleteOne({ _id: id })
  }

  async *list(): AsyncIterable<BlobEntry> {
    for await (const { _id: id, length: size, uploadDate: writtenAt } of this.files.find())
      yield { id, size, writtenAt }
  }

  async sweepPartial(alone = false): Promise<number> {
    const dead = alone ? {} : { startedAt: { $lt: new Date(this.clock().getTime() - PARTIAL_AGE_MS) } }
    let swept = 0
    for await (const { _id } of this.marks.find(dead)) {
      // From here on its writer, should it still live, is told that it was too late.
      const { matchedCount } = await this.marks.updateOne({ _id }, { $set: { swept: true } })
      if (matchedCount === 0) continue
      await this.remove(_id)
      await this.marks.deleteOne({ _id })
      swept++
    }
    return swept
  }

  /** Chunks without a file and without a mark: nothing lists them, and no sweep comes upon them. */
  async *remnants(): AsyncIterable<string> {
    for await (const { _id } of this.chunks.aggregate<{ _id: string }>([{ $group: { _id: '$files_id' } }])) {
      // In this order: a write makes its file before it takes its mark away.
      if ((await this.marks.findOne({ _id })) ?? (await this.files.findOne({ _id }))) continue
      // Not what has just been removed.
      if (await this.chunks.findOne({ files_id: _id })) yield _id
    }
  }

  /** Removes what a failed write left. With the server away the mark stays, also for what may still arrive there. */
  private async giveUp(id: string, error: unknown): Promise<void> {
    if (isAway(error)) return
    try {
      await this.remove(id)
      await this.marks.deleteOne({ _id: id })
    } catch (another) {
      if (!isAway(another)) throw another
    }
  }

  /** The bucket makes its index as well, but only beside the first upload, and keeps quiet when that fails. */
  private async ready(): Promise<void> {
    this.indexed ??= this.chunks.createIndex({ files_id: 1, n: 1 }, { unique: true })
    try {
      await this.indexed
    } catch (error) {
      this.indexed = undefined
      throw error
    }
  }
}

/** GridFS takes names of any type; the driver's types know only its own. */
const asName = (id: string) => id as unknown as mongoose.mongo.ObjectId

/** Waits for each part: should the source fail, nothing is under way that could arrive after the removal. */
async function send(source: AsyncIterable<Buffer> | Readable, upload: Upload): Promise<void> {
  upload.on('error', () => undefined)
  const answered = (act: (done: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => act((error) => (error ? reject(error) : resolve())))
  try {
    for await (const part of source as AsyncIterable<Buffer>)
      await answered((done) => upload.write(part, done))
    await answered((done) => upload.end(done))
  } finally {
    upload.destroy()
  }
}

/** The blob in parts. The bucket's own stream takes a blob without its last chunks for a whole one: they are counted. */
async function* partsOf(bucket: Bucket, id: string): AsyncGenerator<Buffer> {
  const download = bucket.openDownloadStream(asName(id))
  let left = 0
  download.once('file', (file) => (left = file.length))
  try {
    for await (const part of download as AsyncIterable<Buffer>) {
      left -= part.length
      yield part
    }
    if (left !== 0) throw new BlobDamaged(id)
  } catch (error) {
    if (isMissing(error)) throw new BlobMissing(id)
    throw error instanceof MongoGridFSChunkError ? new BlobDamaged(id, { cause: error }) : error
  } finally {
    // a reader that goes away half-way leaves a cursor open on the server
    if (!download.readableEnded) await download.abort()
  }
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'
