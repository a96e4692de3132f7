import mongoose from 'mongoose'
import { Unsupported } from '../../store.errors.js'
import { decode, type Doc } from '../bson.js'
import type { Engine } from '../engine.js'
import {
  changeAll,
  changeOne,
  insert,
  removeAll,
  removeOne,
  type Change,
  type Changed,
} from '../operations.js'
import { readFilter } from '../query.js'
import { readUpdate } from '../update.js'
import { isPlain } from '../values.js'
import { checkOptions, sortSpec, type Options } from './options.js'

const { MongoBulkWriteError, MongoServerError } = mongoose.mongo

type WriteError = { index: number; code: number; errmsg: string; op: Doc }

/** What a bulk did so far, with the names that the official driver's results have. */
export type Tally = {
  ok: 1
  writeErrors: unknown[]
  writeConcernErrors: []
  insertedIds: { index: number; _id: unknown }[]
  nInserted: number
  nUpserted: number
  nMatched: number
  nModified: number
  nRemoved: number
  upserted: { index: number; _id: unknown }[]
}

/** One write of a bulk, read and checked: adds what it did to the tally. Runs inside `Engine.write`. */
export type Step = { op: Doc; run: (tally: Tally, index: number) => void }

const emptyTally = (): Tally => ({
  ok: 1,
  writeErrors: [],
  writeConcernErrors: [],
  insertedIds: [],
  upserted: [],
  nInserted: 0,
  nUpserted: 0,
  nMatched: 0,
  nModified: 0,
  nRemoved: 0,
})

/**
 * Runs all steps in one durable write. A refused step (a duplicate key, say) ends an ordered bulk, and what came before
 * it stays, as in MongoDB. Throws MongoBulkWriteError then; any other error undoes the whole bulk.
 */
export const runBulk = async (
  engine: Engine,
  steps: readonly Step[],
  ordered: boolean,
): Promise<BulkResult> => {
  const tally = await engine.write(() => {
    const result = emptyTally()
    for (const [index, { op, run }] of steps.entries()) {
      try {
        run(result, index)
      } catch (error) {
        if (!(error instanceof MongoServerError)) throw error
        const writeError = { index, code: Number(error.code), errmsg: error.message, op }
        result.writeErrors.push(Object.assign(new BulkStepError(writeError), details(error)))
        if (ordered) break
      }
    }
    return result
  })
  const result = new BulkResult(tally, ordered)
  const [first] = tally.writeErrors
  if (!(first instanceof BulkStepError)) return result
  const message = {
    message: first.errmsg,
    code: first.code,
    writeErrors: tally.writeErrors,
    ...details(first),
  }
  // both constructors are the driver's own: their types are for its internal results, of which these are copies
  throw new MongoBulkWriteError(message as never, result as never)
}

const details = (error: object): Doc => {
  const { keyPattern, keyValue } = error as Doc
  return keyPattern ? { keyPattern, keyValue } : {}
}

/** A refused step, in the shape of the driver's WriteError, which it doesn't export. */
class BulkStepError {
  constructor(readonly err: WriteError) {}
  get code(): number {
    return this.err.code
  }
  get index(): number {
    return this.err.index
  }
  get errmsg(): string {
    return this.err.errmsg
  }
  getOperation(): Doc {
    return this.err.op
  }
  toJSON(): Doc {
    return { code: this.code, index: this.index, errmsg: this.errmsg }
  }
}

/** The driver's BulkWriteResult, which it doesn't export either. */
export class BulkResult {
  readonly insertedCount: number
  readonly matchedCount: number
  readonly modifiedCount: number
  readonly deletedCount: number
  readonly upsertedCount: number
  readonly upsertedIds: Record<number, unknown>
  readonly insertedIds: Record<number, unknown>
  readonly result!: Tally

  constructor(tally: Tally, _ordered: boolean) {
    this.insertedCount = tally.nInserted
    this.matchedCount = tally.nMatched
    this.modifiedCount = tally.nModified
    this.deletedCount = tally.nRemoved
    this.upsertedCount = tally.nUpserted
    this.upsertedIds = byIndex(tally.upserted)
    this.insertedIds = byIndex(tally.insertedIds)
    Object.defineProperty(this, 'result', { value: tally, enumerable: false })
  }

  get ok(): number {
    return 1
  }
  isOk(): boolean {
    return true
  }
  hasWriteErrors(): boolean {
    return this.result.writeErrors.length > 0
  }
  getWriteErrors(): unknown[] {
    return this.result.writeErrors
  }
  getWriteErrorCount(): number {
    return this.result.writeErrors.length
  }
}

const byIndex = (ids: Tally['insertedIds']): Record<number, unknown> =>
  Object.fromEntries(ids.map(({ index, _id }) => [index, _id]))

/** One operation of `bulkWrite`, read and checked. Throws Unsupported. */
export const readStep = (engine: Engine, name: string, op: Doc): Step => {
  const [kind = '', ...more] = Object.keys(op)
  const body = op[kind]
  if (more.length > 0 || !isPlain(body)) throw new Unsupported(kind || 'an empty operation', 'in bulkWrite')
  checkOptions(body)
  switch (kind) {
    case 'insertOne':
      return insertStep(engine, name, (body['document'] ?? body) as Doc)
    case 'updateOne':
    case 'updateMany':
      return changeStep(
        engine,
        name,
        op,
        body,
        { update: readUpdate(body['update'], body['arrayFilters']) },
        kind,
      )
    case 'replaceOne':
      return changeStep(engine, name, op, body, { replacement: body['replacement'] as Doc }, kind)
    case 'deleteOne':
    case 'deleteMany':
      return removeStep(engine, name, op, body, kind)
    default:
      throw new Unsupported(kind, 'in bulkWrite')
  }
}

export const insertStep = (engine: Engine, name: string, doc: Doc): Step => {
  doc['_id'] ??= new mongoose.mongo.ObjectId()
  const run = (tally: Tally, index: number): void => {
    insert(engine, name, doc)
    tally.nInserted++
    tally.insertedIds.push({ index, _id: doc['_id'] })
  }
  return { op: doc, run }
}

const changeStep = (engine: Engine, name: string, op: Doc, body: Doc, change: Change, kind: string): Step => {
  const filter = readFilter((body['filter'] ?? {}) as Doc)
  const request = { filter, change, upsert: body['upsert'] === true, sort: sortSpec(body['sort']) }
  const run = (tally: Tally, index: number): void => {
    const all = kind === 'updateMany' ? changeAll(engine, name, request) : [changeOne(engine, name, request)]
    for (const changed of all) addChanged(tally, index, changed)
  }
  return { op, run }
}

const addChanged = (tally: Tally, index: number, changed: Changed): void => {
  if (changed.before) tally.nMatched++
  else if (changed.after) {
    tally.nUpserted++
    tally.upserted.push({ index, _id: decode(changed.after.bytes)['_id'] })
  }
  if (changed.modified) tally.nModified++
}

const removeStep = (engine: Engine, name: string, op: Doc, body: Options, kind: string): Step => {
  const filter = readFilter((body['filter'] ?? {}) as Doc)
  const run = (tally: Tally): void => {
    tally.nRemoved +=
      kind === 'deleteMany' ? removeAll(engine, name, filter) : removeOne(engine, name, filter) ? 1 : 0
  }
  return { op, run }
}
