import type { Doc } from '../bson.js'
import type { Options } from './options.js'

/** Where a cursor's documents come from, batch by batch, once somebody asks for the first. */
export type Source = (settings: Options) => AsyncIterator<Doc[]>

/** The part of the official driver's cursor that Mongoose and the program use, over documents read as they are asked for. */
export class EmbeddedCursor implements AsyncIterable<Doc> {
  closed = false
  private settings: Options
  private iterator: AsyncIterator<Doc[]> | undefined
  private batch: Doc[] = []
  private at = 0

  constructor(
    private readonly source: Source,
    settings: Options = {},
    private readonly explained?: (settings: Options) => Promise<Doc>,
  ) {
    this.settings = settings
  }

  sort(sort: unknown, way?: unknown): this {
    return this.with({ sort: typeof sort === 'string' && way !== undefined ? [[sort, way]] : sort })
  }

  skip(skip: number): this {
    return this.with({ skip })
  }

  limit(limit: number): this {
    return this.with({ limit })
  }

  project(projection: Doc): this {
    return this.with({ projection })
  }

  batchSize(batchSize: number): this {
    return this.with({ batchSize })
  }

  /** The next document, or null after the last. */
  async next(): Promise<Doc | null> {
    return (await this.hasNext()) ? (this.batch[this.at++] ?? null) : null
  }

  async hasNext(): Promise<boolean> {
    while (this.at >= this.batch.length) {
      if (this.closed) return false
      this.iterator ??= this.source(this.settings)
      const { value, done } = await this.iterator.next()
      this.batch = done ? [] : value
      this.at = 0
      this.closed = done === true
    }
    return true
  }

  async toArray(): Promise<Doc[]> {
    const batches: Doc[][] = []
    while (await this.hasNext()) {
      batches.push(this.batch.slice(this.at))
      this.batch = []
    }
    await this.close()
    return batches.flat()
  }

  async forEach(visit: (doc: Doc) => boolean | void): Promise<void> {
    for await (const doc of this) if (visit(doc) === false) return
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Doc> {
    try {
      for (let doc = await this.next(); doc; doc = await this.next()) yield doc
    } finally {
      await this.close()
    }
  }

  /** How the documents are found: the plan, how many were looked at, whether they were sorted in memory. */
  async explain(): Promise<Doc> {
    if (!this.explained) throw new TypeError('This cursor can not be explained.')
    return this.explained(this.settings)
  }

  async close(): Promise<void> {
    this.closed = true
    this.batch = []
    await this.iterator?.return?.()
  }

  private with(settings: Options): this {
    if (this.iterator) throw new TypeError('The cursor is already open.')
    this.settings = { ...this.settings, ...settings }
    return this
  }
}
