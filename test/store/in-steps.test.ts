import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { Engine } from '../../src/store/embedded/engine.js'
import { checkIndexes } from '../../src/store/embedded/index-check.js'
import { createIndex, describeIndex, readIndex } from '../../src/store/embedded/indexes.js'
import { insert, removeMany } from '../../src/store/embedded/operations.js'
import { find, readFilter } from '../../src/store/embedded/query.js'
import { builtIndexes } from '../../src/store/embedded/catalog.js'
import { decode } from '../../src/store/embedded/bson.js'
import { compared } from './support/compared.js'
import { temporaryFolder } from './support/engines.js'

const MANY = 1_300

compared('Many documents changed at once', (subject) => {
  const numbers = () =>
    subject.collection(Array.from({ length: MANY }, (_, n) => ({ _id: n, n, even: n % 2 === 0 })))

  it('changes each once, though the change moves it on in the index that finds it', async () => {
    const collection = await numbers()
    await collection.createIndex({ n: 1 })
    const { matchedCount, modifiedCount } = await collection.updateMany(
      { n: { $gte: 0 } },
      { $inc: { n: 700 } },
    )
    assert.deepEqual([matchedCount, modifiedCount], [MANY, MANY])
    const docs = await collection.find().sort({ _id: 1 }).toArray()
    assert.deepEqual(
      docs.map(({ n }) => n as number),
      Array.from({ length: MANY }, (_, n) => n + 700),
    )
  })

  it('removes what the filter asks for and nothing else', async () => {
    const collection = await numbers()
    await collection.createIndex({ even: 1, n: -1 })
    assert.equal((await collection.deleteMany({ even: true })).deletedCount, MANY / 2)
    assert.equal(await collection.countDocuments({ even: true }), 0)
    assert.equal(await collection.countDocuments({}), MANY / 2)
  })

  it('makes one document where none matches and one is to be made', async () => {
    const collection = await subject.collection()
    const update = { $set: { n: 1 } }
    assert.equal((await collection.updateMany({ name: 'a' }, update, { upsert: true })).upsertedCount, 1)
    assert.equal((await collection.updateMany({ name: 'a' }, update, { upsert: true })).matchedCount, 1)
  })
})

describe('Long work in the embedded engine', () => {
  let folder: string
  let engine: Engine
  beforeEach(async () => {
    folder = await temporaryFolder()
    engine = await Engine.open(folder)
    await createIndex(engine, 'cases', readIndex({ status: 1 }))
    await engine.write(() => {
      for (let n = 0; n < MANY; n++) insert(engine, 'cases', { _id: n, n, status: 'open' })
    })
  })
  afterEach(async () => {
    await engine.close()
    await rm(folder, { recursive: true })
  })

  const add = (doc: Record<string, unknown>) => engine.write(() => void insert(engine, 'cases', doc))
  const indexNames = () => {
    const collection = engine.collection('cases')
    assert.ok(collection)
    return builtIndexes(collection).map((index) => describeIndex(index)['name'])
  }
  /** In which order promises are fulfilled. */
  const order = async (work: Record<string, Promise<unknown>>): Promise<string[]> => {
    const done: string[] = []
    await Promise.all(Object.entries(work).map(([name, promise]) => promise.then(() => done.push(name))))
    return done
  }

  it('lets a write through while it removes many documents', async () => {
    const removing = removeMany(engine, 'cases', { status: 'open' })
    assert.deepEqual(await order({ removing, adding: add({ _id: 'a', status: 'new' }) }), [
      'adding',
      'removing',
    ])
  })

  it('lets writes through while it fills an index, and has their rows in it', async () => {
    const making = createIndex(engine, 'cases', readIndex({ n: -1 }))
    const adding = add({ _id: 'a', n: -1 }).then(() => removeMany(engine, 'cases', { _id: 7 }))
    assert.deepEqual(await order({ making, adding }), ['adding', 'making'])
    assert.deepEqual(indexNames(), ['status_1', 'n_-1'])
    assert.deepEqual(checkIndexes(engine), { documents: MANY, entries: 2 * MANY, disagreements: [] })
  })

  it('reads no index before it is whole', async () => {
    const making = createIndex(engine, 'cases', readIndex({ n: 1 }))
    await add({ _id: 'a' })
    assert.deepEqual(indexNames(), ['status_1'])
    await making
    assert.deepEqual(indexNames(), ['status_1', 'n_1'])
  })

  it('takes a unique index back that the documents break, whether written before or meanwhile', async () => {
    const making = createIndex(engine, 'cases', readIndex({ n: 1 }, { unique: true }))
    const adding = add({ _id: 'a', n: MANY - 1 })
    await assert.rejects(making, { code: 11_000 })
    await adding
    assert.deepEqual(indexNames(), ['status_1'])
    assert.deepEqual(checkIndexes(engine).disagreements, [])
  })

  it('fills an index again that was left half filled', async () => {
    await engine.write(() => engine.catalog.addIndex(engine.catalog.ensure('cases'), readIndex({ n: 1 })))
    await engine.close()
    engine = await Engine.open(folder)
    assert.deepEqual(indexNames(), ['status_1'])
    await createIndex(engine, 'cases', readIndex({ n: 1 }))
    assert.deepEqual(indexNames(), ['status_1', 'n_1'])
    assert.deepEqual(checkIndexes(engine).disagreements, [])
  })

  it('shows no document that ceased to match while the reader paused', async () => {
    const collection = engine.collection('cases')
    assert.ok(collection)
    const query = { filter: readFilter({ status: 'open' }), sort: [], skip: 0, limit: 0 }
    const ids: unknown[] = []
    let first = true
    for await (const batch of find(engine, collection, query)) {
      ids.push(...batch.map(({ bytes }) => decode(bytes)['_id']))
      if (first)
        await engine.write(() => {
          for (const stored of [...engine.documents(collection)].slice(210, 1_000)) {
            const doc = decode(stored.bytes)
            engine.writer.replace(engine.catalog.ensure('cases'), stored, { ...doc, status: 'closed' })
          }
        })
      first = false
    }
    assert.equal(ids.length, MANY - 790)
    assert.ok(!ids.includes(210))
  })
})
