import mongoose from 'mongoose'
import { decodeExact, encode, type Doc } from './bson.js'
import type { Collection } from './catalog.js'
import type { Engine } from './engine.js'
import type { SortSpec } from './planner.js'
import { find, findAll, findFirst, matchAgain } from './query.js'
import type { Stored } from './scan.js'
import { serverError } from './server-errors.js'
import { applyUpdate, upsertBase, type Update } from './update.js'
import { sameValue } from './values.js'

/** A change to one document found by a filter: operators, or another document in its place. */
export type Change = { update: Update } | { replacement: Doc }

export type ChangeRequest = { filter: Doc; change: Change; sort?: SortSpec; upsert?: boolean }

export type Changed = { before?: Stored; after?: Stored; modified: boolean; upsertedId?: unknown }

/** So many documents are changed in one step before others get their turn. */
const CHANGED_AT_ONCE = 100

/** Those functions here that aren't async run inside `Engine.write`: nothing comes between reading and changing. */

/** Stores a document, putting its `_id` first and making one where there is none, as the official driver does. */
export const insert = (engine: Engine, name: string, doc: Doc): Stored =>
  engine.writer.insert(engine.catalog.ensure(name), withId(doc))

export const withId = ({ _id: id = new mongoose.mongo.ObjectId(), ...rest }: Doc): Doc => ({
  _id: id,
  ...rest,
})

/** Changes the first document that matches, or makes one where none does and `upsert` is set. */
export const changeOne = (engine: Engine, name: string, request: ChangeRequest): Changed => {
  const { filter, sort = [], upsert = false } = request
  const collection = engine.catalog.get(name)
  const before = collection && findFirst(engine, collection, filter, sort)
  if (collection && before) return changeStored(engine, collection, before, request)
  return upsert ? insertChanged(engine, name, request) : { modified: false }
}

/** Changes every document that matches. */
export const changeAll = (engine: Engine, name: string, request: ChangeRequest): Changed[] => {
  const collection = engine.catalog.get(name)
  const found = collection ? findAll(engine, collection, request.filter) : []
  if (collection && found.length > 0)
    return found.map((stored) => changeStored(engine, collection, stored, request))
  return request.upsert ? [insertChanged(engine, name, request)] : []
}

const changeStored = (
  engine: Engine,
  collection: Collection,
  before: Stored,
  request: ChangeRequest,
): Changed => {
  const next = changed(decodeExact(before.bytes), request, false)
  if (before.bytes.equals(encode(next))) return { before, after: before, modified: false }
  return { before, after: engine.writer.replace(collection, before, next), modified: true }
}

const insertChanged = (engine: Engine, name: string, request: ChangeRequest): Changed => {
  const after = insert(engine, name, changed(upsertBase(request.filter), request, true))
  return { after, modified: false, upsertedId: decodeExact(after.bytes)['_id'] }
}

const changed = (doc: Doc, { change, filter }: ChangeRequest, inserting: boolean): Doc => {
  if ('update' in change) return applyUpdate(doc, change.update, filter, inserting)
  const { _id: id = doc['_id'], ...rest } = change.replacement
  if (doc['_id'] !== undefined && !sameValue(id, doc['_id']))
    throw serverError(66, 'ImmutableField', "The '_id' field of a document can't be replaced by another.")
  return id === undefined ? rest : { _id: id, ...rest }
}

/** Removes the first document that matches. */
export const removeOne = (
  engine: Engine,
  name: string,
  filter: Doc,
  sort: SortSpec = [],
): Stored | undefined => {
  const collection = engine.catalog.get(name)
  const stored = collection && findFirst(engine, collection, filter, sort)
  if (collection && stored) engine.writer.remove(collection, stored)
  return stored
}

/** Removes every document that matches. Answers how many. */
export const removeAll = (engine: Engine, name: string, filter: Doc): number => {
  const collection = engine.catalog.get(name)
  if (!collection) return 0
  const found = findAll(engine, collection, filter)
  for (const stored of found) engine.writer.remove(collection, stored)
  return found.length
}

/**
 * Changes every document that matches, in steps: each is durable and whole by itself, and others write in between, as
 * in MongoDB. A document is changed once, however the change moves it within an index.
 */
export const changeMany = async (
  engine: Engine,
  name: string,
  request: ChangeRequest,
): Promise<Changed[]> => {
  const done = new Set<string>()
  const all: Changed[] = []
  await eachStep(engine, name, request.filter, (collection, stored) => {
    const { size } = done
    if (done.add(stored.key.toString('latin1')).size > size)
      all.push(changeStored(engine, collection, stored, request))
  })
  return all.length === 0 && request.upsert ? engine.write(() => changeAll(engine, name, request)) : all
}

/** Removes every document that matches, in steps as `changeMany`. Answers how many. */
export const removeMany = async (engine: Engine, name: string, filter: Doc): Promise<number> => {
  let removed = 0
  await eachStep(engine, name, filter, (collection, stored) => {
    engine.writer.remove(collection, stored)
    removed++
  })
  return removed
}

const eachStep = async (
  engine: Engine,
  name: string,
  filter: Doc,
  change: (collection: Collection, stored: Stored) => void,
): Promise<void> => {
  const read = engine.collection(name)
  if (!read) return
  for await (const batch of find(engine, read, { filter, sort: [], skip: 0, limit: 0 }))
    for (let at = 0; at < batch.length; at += CHANGED_AT_ONCE)
      await engine.write(() => {
        const collection = engine.catalog.get(name)
        if (!collection) return
        for (const stored of matchAgain(engine, batch.slice(at, at + CHANGED_AT_ONCE), filter))
          change(collection, stored)
      })
}
