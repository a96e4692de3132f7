import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { onEmbedded, type Doc } from './support/engines.js'

const { Binary, Long, ObjectId } = mongoose.mongo

/** Neighbours in MongoDB's order, of every type that an index serves ranges of. */
const VALUES = [
  ...[-Infinity, -1.5, -1, 0, 0.1, 1, 2 ** 31, Long.fromString('9007199254740993'), Infinity],
  ...[
    '',
    '\u0000',
    '\u0001',
    'a',
    'a\u0000',
    'aa',
    'ก',
    'กข',
    '\uffee',
    '😀',
    'ก'.repeat(1500),
    `${'ก'.repeat(1500)}ข`,
  ],
  ...[new Binary(Buffer.from([255])), new Binary(Buffer.from([0, 0]))],
  ...[new ObjectId('00'.repeat(12)), new ObjectId('ff'.repeat(12))],
  ...[false, true, new Date(-1), new Date(0), new Date(1), new Date(8.64e15)],
]
const OTHERS = [null, [], [1, 'a'], { x: 1 }, NaN, /a/]

const KEYS: Record<string, 1 | -1>[] = [
  { v: 1 },
  { v: -1 },
  { k: 1, v: 1 },
  { k: -1, v: -1 },
  { v: 1, k: -1 },
]

onEmbedded('Ranges from an index', (subject) => {
  const docs = [...VALUES, ...OTHERS].map((v, _id) => ({ _id, k: 'x', v }))
  const conditions: Doc[] = VALUES.flatMap((value) => [
    ...['$eq', '$gt', '$gte', '$lt', '$lte'].map((operator) => ({ [operator]: value })),
    ...VALUES.map((other) => ({ $gte: value, $lt: other })),
    ...VALUES.slice(0, 3).map((other) => ({ $gt: other, $lte: value })),
    { $in: [value, null] },
  ])
  const filterOf = (condition: Doc) => ({ k: 'x', v: condition }) as never
  const ids = async (collection: mongoose.Collection, condition: Doc): Promise<unknown[]> => {
    const found = await collection.find(filterOf(condition)).sort({ _id: 1 }).project({ _id: 1 }).toArray()
    return found.map(({ _id: id }) => id)
  }
  let expected: unknown[][]
  before(async () => {
    const plain = await subject.collection(docs)
    expected = []
    for (const condition of conditions) expected.push(await ids(plain, condition))
  })

  for (const key of KEYS)
    it(`over ${JSON.stringify(key)} are those of reading every document, for every pair of values`, async function () {
      this.timeout(20_000)
      const indexed = await subject.collection(docs)
      await indexed.createIndex(key)
      for (const [i, condition] of conditions.entries()) {
        assert.deepEqual(await ids(indexed, condition), expected[i], JSON.stringify(condition))
        assert.equal(await indexed.countDocuments(filterOf(condition)), expected[i]?.length)
      }
      const { plan } = (await indexed.find({ k: 'x', v: { $lte: 1 } }).explain()) as {
        plan?: { index: string }
      }
      assert.notEqual(plan?.index, '_id_')
    })
})
