import mongoose from 'mongoose'
import { Unsupported } from '../../store.errors.js'
import { aggregate } from '../aggregate.js'
import { decode, pick, type Doc } from '../bson.js'
import { builtIndexes } from '../catalog.js'
import { createIndex, describeIndex, dropCollection, dropIndex, ID_INDEX, readIndex } from '../indexes.js'
import { changeMany, changeOne, insert, removeMany, removeOne, type Change } from '../operations.js'
import type { Engine } from '../engine.js'
import { reach } from '../paths.js'
import { projection, trimming } from '../project.js'
import { count, find, readFilter, type Work } from '../query.js'
import { readUpdate } from '../update.js'
import { compareValues } from '../values.js'
import { decoding, queryFrom, shown, withMetadata, withoutOperators } from './answers.js'
import { insertStep, readStep, runBulk, type BulkResult } from './bulk.js'
import { EmbeddedCursor } from './cursor.js'
import { checkOptions, sortSpec, type Options } from './options.js'

type Filter = Doc | undefined

/** The official driver's Collection, as far as the program and Mongoose use it. Its answers have the same shapes. */
export class EmbeddedCollection {
  constructor(
    private readonly engine: Engine,
    readonly collectionName: string,
  ) {}

  async insertOne(doc: Doc, options?: Options): Promise<Doc> {
    checkOptions(options)
    doc['_id'] ??= new mongoose.mongo.ObjectId()
    await this.engine.write(() => void insert(this.engine, this.collectionName, doc))
    return { acknowledged: true, insertedId: doc['_id'] }
  }

  async insertMany(docs: Doc[], options: Options = {}): Promise<Doc> {
    checkOptions(options)
    const steps = docs.map((doc) => insertStep(this.engine, this.collectionName, doc))
    const { insertedCount, insertedIds } = await runBulk(this.engine, steps, options['ordered'] !== false)
    return { acknowledged: true, insertedCount, insertedIds }
  }

  async bulkWrite(ops: Doc[], options: Options = {}): Promise<BulkResult> {
    checkOptions(options)
    const steps = ops.map((op) => readStep(this.engine, this.collectionName, op))
    return runBulk(this.engine, steps, options['ordered'] !== false)
  }

  find(filter: Filter = {}, options: Options = {}): EmbeddedCursor {
    return new EmbeddedCursor(
      (settings) => this.read(filter, settings),
      checkOptions(options),
      async (settings) => {
        const work: Work = {
          plan: { kind: 'union', plans: [], sorted: false, exact: false },
          examined: 0,
          sortedInMemory: false,
        }
        let returned = 0
        for await (const batch of this.read(filter, settings, work)) returned += batch.length
        return { ...work, returned }
      },
    )
  }

  async findOne(filter: Filter, options: Options = {}): Promise<Doc | null> {
    return this.find(filter, { ...options, limit: 1 }).next()
  }

  private async *read(filter: Filter, options: Options, work?: Work): AsyncGenerator<Doc[]> {
    const query = queryFrom(filter, checkOptions(options))
    const spec = options['projection'] as Doc | undefined
    const shape = projection(spec)
    const trimmed = trimming(spec)
    const collection = this.engine.collection(this.collectionName)
    if (!collection) return
    const settings = decoding(options)
    for await (const batch of find(this.engine, collection, query, work))
      yield batch.map(({ bytes }) => shape(decode(trimmed(bytes), settings)))
  }

  async countDocuments(filter: Filter = {}, options: Options = {}): Promise<number> {
    const query = queryFrom(filter, checkOptions(options))
    const collection = this.engine.collection(this.collectionName)
    return collection ? count(this.engine, collection, query) : 0
  }

  async estimatedDocumentCount(): Promise<number> {
    return this.countDocuments({})
  }

  /** The different values of a field, in order; elements of arrays one by one. */
  async distinct(path: string, filter: Filter = {}, options?: Options): Promise<unknown[]> {
    const query = queryFrom(filter, checkOptions(options))
    const collection = this.engine.collection(this.collectionName)
    if (!collection) return []
    const parts = path.split('.')
    const values: unknown[] = []
    const names = new Set([parts[0] ?? ''])
    const note = (value: unknown): boolean => {
      if (Array.isArray(value)) for (const each of value as unknown[]) values.push(each)
      else if (value !== undefined) values.push(value)
      return false
    }
    for await (const batch of find(this.engine, collection, query))
      for (const { bytes } of batch) reach(decode(pick(bytes, names)), parts, note)
    const inOrder = values.toSorted(compareValues)
    return inOrder.filter((value, i) => i === 0 || compareValues(value, inOrder[i - 1]) !== 0)
  }

  aggregate(pipeline: Doc[] = [], options: Options = {}): EmbeddedCursor {
    const run = (work?: Work) => aggregate(this.engine, this.collectionName, pipeline, work)
    async function* documents(): AsyncGenerator<Doc[]> {
      yield await run()
    }
    return new EmbeddedCursor(documents, checkOptions(options))
  }

  async updateOne(filter: Filter, update: unknown, options: Options = {}): Promise<Doc> {
    return this.change(filter, { update: readUpdate(update, options['arrayFilters']) }, options, false)
  }

  async updateMany(filter: Filter, update: unknown, options: Options = {}): Promise<Doc> {
    return this.change(filter, { update: readUpdate(update, options['arrayFilters']) }, options, true)
  }

  async replaceOne(filter: Filter, replacement: Doc, options: Options = {}): Promise<Doc> {
    return this.change(filter, { replacement: withoutOperators(replacement) }, options, false)
  }

  private async change(filter: Filter, change: Change, options: Options, many: boolean): Promise<Doc> {
    const request = this.request(filter, change, options)
    const all = many
      ? await changeMany(this.engine, this.collectionName, request)
      : [await this.engine.write(() => changeOne(this.engine, this.collectionName, request))]
    const upserted = all.find(({ before, after }) => after && !before)
    return {
      acknowledged: true,
      matchedCount: all.filter(({ before }) => before).length,
      modifiedCount: all.filter(({ modified }) => modified).length,
      upsertedCount: upserted ? 1 : 0,
      upsertedId: upserted?.after ? decode(upserted.after.bytes)['_id'] : null,
    }
  }

  async deleteOne(filter: Filter, options?: Options): Promise<Doc> {
    const checked = this.checkedFilter(filter, options)
    const gone = await this.engine.write(
      () => removeOne(this.engine, this.collectionName, checked) !== undefined,
    )
    return { acknowledged: true, deletedCount: gone ? 1 : 0 }
  }

  async deleteMany(filter: Filter, options?: Options): Promise<Doc> {
    const checked = this.checkedFilter(filter, options)
    const deletedCount = await removeMany(this.engine, this.collectionName, checked)
    return { acknowledged: true, deletedCount }
  }

  async findOneAndUpdate(filter: Filter, update: unknown, options: Options = {}): Promise<unknown> {
    return this.changeAndReturn(filter, { update: readUpdate(update, options['arrayFilters']) }, options)
  }

  async findOneAndReplace(filter: Filter, replacement: Doc, options: Options = {}): Promise<unknown> {
    return this.changeAndReturn(filter, { replacement: withoutOperators(replacement) }, options)
  }

  private async changeAndReturn(filter: Filter, change: Change, options: Options): Promise<unknown> {
    const request = this.request(filter, change, options)
    const changed = await this.engine.write(() => changeOne(this.engine, this.collectionName, request))
    const isAfter = options['returnDocument'] === 'after' || options['returnOriginal'] === false
    const value = shown(isAfter ? changed.after : changed.before, options)
    return options['includeResultMetadata'] === true ? withMetadata(value, changed) : value
  }

  async findOneAndDelete(filter: Filter, options: Options = {}): Promise<unknown> {
    const checked = this.checkedFilter(filter, options)
    const sort = sortSpec(options['sort'])
    const stored = await this.engine.write(() => removeOne(this.engine, this.collectionName, checked, sort))
    const value = shown(stored, options)
    return options['includeResultMetadata'] === true
      ? { lastErrorObject: { n: stored ? 1 : 0 }, value, ok: 1 }
      : value
  }

  async createIndex(keys: unknown, options: Options = {}): Promise<string> {
    checkOptions(options)
    return createIndex(this.engine, this.collectionName, readIndex(keys, options))
  }

  async createIndexes(specs: Doc[]): Promise<string[]> {
    const names: string[] = []
    for (const { key, ...options } of specs) names.push(await this.createIndex(key, options))
    return names
  }

  async indexes(): Promise<Doc[]> {
    return this.listIndexes().toArray()
  }

  listIndexes(): EmbeddedCursor {
    const collection = this.engine.collection(this.collectionName)
    const all = [ID_INDEX, ...(collection ? builtIndexes(collection).map(describeIndex) : [])]
    async function* documents(): AsyncGenerator<Doc[]> {
      yield all
    }
    return new EmbeddedCursor(documents)
  }

  async indexInformation(): Promise<Doc> {
    const all = await this.indexes()
    return Object.fromEntries(all.map(({ name, key }) => [String(name), Object.entries(key as Doc)]))
  }

  async indexExists(names: string | string[]): Promise<boolean> {
    const there = await this.indexInformation()
    return [names].flat().every((name) => name in there)
  }

  async dropIndex(name: string): Promise<Doc> {
    const nIndexesWas = (await this.indexes()).length
    await dropIndex(this.engine, this.collectionName, name)
    return { nIndexesWas, ok: 1 }
  }

  async dropIndexes(): Promise<boolean> {
    await dropIndex(this.engine, this.collectionName, '*')
    return true
  }

  async drop(): Promise<boolean> {
    return dropCollection(this.engine, this.collectionName)
  }

  async options(): Promise<Doc> {
    return {}
  }

  async isCapped(): Promise<boolean> {
    return false
  }

  watch(): never {
    throw new Unsupported('change streams')
  }

  rename(): never {
    throw new Unsupported('rename')
  }

  initializeOrderedBulkOp(): never {
    throw new Unsupported('initializeOrderedBulkOp', 'use bulkWrite')
  }

  initializeUnorderedBulkOp(): never {
    throw new Unsupported('initializeUnorderedBulkOp', 'use bulkWrite')
  }

  private checkedFilter(filter: Filter, options: Options | undefined): Doc {
    checkOptions(options)
    return readFilter(filter ?? {})
  }

  private request(filter: Filter, change: Change, options: Options) {
    const checked = this.checkedFilter(filter, options)
    return { filter: checked, change, sort: sortSpec(options['sort']), upsert: options['upsert'] === true }
  }
}
