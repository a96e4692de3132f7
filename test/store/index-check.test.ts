import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { encode, type Doc } from '../../src/store/embedded/bson.js'
import type { Collection } from '../../src/store/embedded/catalog.js'
import { Engine } from '../../src/store/embedded/engine.js'
import { checkIndexes, type Disagreement } from '../../src/store/embedded/index-check.js'
import { createIndex, dropCollection, readIndex } from '../../src/store/embedded/indexes.js'
import { after, documentKey, prefixOf } from '../../src/store/embedded/keys.js'
import { temporaryFolder } from './support/engines.js'

const CASES: Doc[] = [
  { _id: 1, number: '2569-0001', status: 'received', holders: ['a', 'b'], note: 'x'.repeat(3000) },
  { _id: 2, number: '2569-0002', status: 'closed', holders: [], files: [{ blob: 'f1' }, { blob: 'f2' }] },
  { _id: 3, number: '2569-0003', status: 'received', holders: ['b'] },
]

describe('The check of indexes against documents', () => {
  let folder: string
  let engine: Engine
  beforeEach(async () => {
    folder = await temporaryFolder()
    engine = await Engine.open(folder)
    await createIndex(engine, 'cases', readIndex({ number: 1 }, { unique: true }))
    await createIndex(engine, 'cases', readIndex({ holders: 1, status: -1 }))
    await createIndex(engine, 'cases', readIndex({ 'files.blob': 1 }, { sparse: true }))
    await createIndex(engine, 'cases', readIndex({ note: 1 }))
    await engine.write(() => CASES.forEach((doc) => engine.writer.insert(cases(), doc)))
  })
  afterEach(async () => {
    await engine.close()
    await rm(folder, { recursive: true })
  })

  const cases = (): Collection => engine.catalog.ensure('cases')
  const indexNamed = (name: string) => {
    const index = cases().indexes.find((one) => one.name === name)
    assert.ok(index)
    return index
  }
  const rowsOf = (name: string) => {
    const start = prefixOf(indexNamed(name).id)
    return engine.kv.entries.range({ start, end: after(start) }, 100)
  }
  const found = () => checkIndexes(engine).disagreements.map(({ problem, index }) => ({ problem, index }))
  const twice = (problem: Disagreement['problem'], index: string) => [
    { problem, index },
    { problem, index },
  ]

  it('finds nothing in a sound store, and says how much it looked at', async () => {
    assert.deepEqual(checkIndexes(engine), { documents: 3, entries: 3 + 4 + 2 + 3, disagreements: [] })
    await engine.write(() => {
      for (const stored of engine.documents(cases())) engine.writer.remove(cases(), stored)
    })
    assert.deepEqual(checkIndexes(engine), { documents: 0, entries: 0, disagreements: [] })
    await dropCollection(engine, 'cases')
    assert.deepEqual(found(), [])
  })

  it('can be made on a store that was opened for reading only, beside the one that writes', async () => {
    const reader = await Engine.open(folder, { readOnly: true })
    assert.deepEqual(checkIndexes(reader), checkIndexes(engine))
    await reader.close()
  })

  it('finds a row that is missing, and one that leads to another document', async () => {
    const [first, second] = rowsOf('number_1')
    assert.ok(first && second)
    await engine.write(() => engine.kv.entries.remove(first.key))
    assert.deepEqual(found(), [{ problem: 'missing', index: 'number_1' }])
    await engine.write(() => engine.kv.entries.put(first.key, second.value))
    assert.deepEqual(found(), [
      { problem: 'missing', index: 'number_1' },
      { problem: 'stray', index: 'number_1' },
    ])
  })

  it('finds rows that no document asks for', async () => {
    const key = documentKey(cases().id, 2)
    await engine.write(() => engine.kv.documents.remove(key))
    assert.deepEqual(found(), [
      { problem: 'stray', index: 'number_1' },
      { problem: 'stray', index: 'holders_1_status_-1' },
      ...twice('stray', 'files.blob_1'),
      { problem: 'stray', index: 'note_1' },
    ])
    await engine.write(() => engine.kv.documents.put(key, encode({ ...CASES[1], files: [], status: 'gone' })))
    assert.deepEqual(found(), [
      { problem: 'missing', index: 'holders_1_status_-1' },
      { problem: 'stray', index: 'holders_1_status_-1' },
      ...twice('stray', 'files.blob_1'),
    ])
  })

  it('finds an index that has forgotten its arrays or its long values', async () => {
    for (const name of ['holders_1_status_-1', 'note_1']) {
      await engine.write(() => {
        const index = indexNamed(name)
        index.multikey = index.multikey.map(() => false)
        index.cut = false
        engine.catalog.save(cases())
      })
    }
    assert.deepEqual(found(), [
      { problem: 'unnoted', index: 'holders_1_status_-1' },
      { problem: 'unnoted', index: 'note_1' },
    ])
  })

  it('finds documents that are misplaced or no documents, and rows of what no longer exists', async () => {
    const key = documentKey(cases().id, 3)
    await engine.write(() => engine.kv.documents.put(key, encode({ ...CASES[2], _id: 4 })))
    assert.deepEqual(found(), [{ problem: 'misplaced', index: '' }])
    await engine.write(() => engine.kv.documents.put(key, Buffer.from('not a document')))
    assert.equal(found()[0]?.problem, 'unreadable')
    await engine.write(() => engine.kv.documents.put(key, encode(CASES[2] ?? {})))
    assert.deepEqual(found(), [])
    await engine.write(() => engine.kv.entries.put(Buffer.concat([prefixOf(99), key]), key))
    assert.deepEqual(found(), [{ problem: 'unowned', index: '' }])
  })
})
