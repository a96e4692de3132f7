import type { Doc } from '../bson.js'
import type { Options } from './options.js'

/** Where a cursor's documents come from, once somebody asks for the first. */
export type Source = (settings: Options) => AsyncIterator<Doc>

/** The part of the official driver's cursor that Mongoose and the program use, over documents read as they are asked for. */
export class EmbeddedCursor implements AsyncIterable<Doc> {
  closed = false
  private settings: Options
  private iterator: AsyncIterator<Doc> | undefined
  private ahead: Doc[] = []

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
    const waiting = this.ahead.shift()
    if (waiting) return waiting
    if (this.closed) return null
    this.iterator ??= this.source(this.settings)
    const { value, done } = await this.iterator.next()
    if (!done) return value
    this.closed = true
    return null
  }

  async hasNext(): Promise<boolean> {
    if (this.ahead.length > 0) return true
    const next = await this.next()
    if (next) this.ahead.push(next)
    return next !== null
  }

  async toArray(): Promise<Doc[]> {
    const docs: Doc[] = []
    for await (const doc of this) docs.push(doc)
    return docs
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
    this.ahead = []
    await this.iterator?.return?.()
  }

  private with(settings: Options): this {
    if (this.iterator) throw new TypeError('The cursor is already open.')
    this.settings = { ...this.settings, ...settings }
    return this
  }
}
