import assert from 'node:assert/strict'
import { supported } from '../../src/store/embedded/operators.js'
import { FIELD_OPERATORS } from '../../src/store/embedded/update-operators.js'
import { compared } from './support/compared.js'
import { idsOf, named, type Doc } from './support/engines.js'

const DOCS = named({
  a: { n: 1, t: 'กข', list: [1, 2], o: { x: 1 } },
  b: { n: 5, t: 'abc', list: [5], o: { x: 5 } },
  c: { n: null, list: [] },
  d: {},
})

/** Each query operator that filters may use, and which documents it finds. */
const QUERY: Record<string, [filter: Doc, ids: string[]]> = {
  $eq: [{ n: { $eq: 1 } }, ['a']],
  $ne: [{ n: { $ne: 1 } }, ['b', 'c', 'd']],
  $in: [{ n: { $in: [5, null] } }, ['b', 'c', 'd']],
  $nin: [{ n: { $nin: [5, null] } }, ['a']],
  $gt: [{ n: { $gt: 1 } }, ['b']],
  $gte: [{ n: { $gte: 1 } }, ['a', 'b']],
  $lt: [{ 'o.x': { $lt: 5 } }, ['a']],
  $lte: [{ 'o.x': { $lte: 5 } }, ['a', 'b']],
  $exists: [{ n: { $exists: true } }, ['a', 'b', 'c']],
  $type: [{ n: { $type: 'null' } }, ['c']],
  $regex: [{ t: { $regex: '^ก' } }, ['a']],
  $mod: [{ n: { $mod: [4, 1] } }, ['a', 'b']],
  $size: [{ list: { $size: 1 } }, ['b']],
  $all: [{ list: { $all: [2, 1] } }, ['a']],
  $elemMatch: [{ list: { $elemMatch: { $gt: 1, $lt: 5 } } }, ['a']],
  $and: [{ $and: [{ n: 1 }, { t: 'กข' }] }, ['a']],
  $or: [{ $or: [{ n: 1 }, { t: 'abc' }] }, ['a', 'b']],
  $nor: [{ $nor: [{ n: 1 }, { t: 'abc' }] }, ['c', 'd']],
  $not: [{ n: { $not: { $gte: 5 } } }, ['a', 'c', 'd']],
  $expr: [{ $expr: { $gt: ['$n', 1] } }, ['b']],
}

/** Each update operator, and what it makes of the document. */
const UPDATE: Record<string, [before: Doc, operand: Doc, after: Doc]> = {
  $set: [{ a: 1 }, { a: 2, 'o.x': 1 }, { a: 2, o: { x: 1 } }],
  $setOnInsert: [{ a: 1 }, { a: 2 }, { a: 1 }],
  $unset: [{ a: 1, b: 1 }, { a: '' }, { b: 1 }],
  $inc: [{ a: 1 }, { a: 2, b: 1 }, { a: 3, b: 1 }],
  $mul: [{ a: 3 }, { a: 2 }, { a: 6 }],
  $min: [
    { a: 3, b: 1 },
    { a: 2, b: 2 },
    { a: 2, b: 1 },
  ],
  $max: [
    { a: 3, b: 1 },
    { a: 2, b: 2 },
    { a: 3, b: 2 },
  ],
  $push: [{ a: [1] }, { a: { $each: [3, 2], $sort: 1 } }, { a: [1, 2, 3] }],
  $pull: [{ a: [1, 2, 3] }, { a: { $gte: 2 } }, { a: [1] }],
  $pullAll: [{ a: [1, 2, 1] }, { a: [1] }, { a: [2] }],
  $pop: [{ a: [1, 2] }, { a: 1 }, { a: [1] }],
  $addToSet: [{ a: [1] }, { a: { $each: [1, 2] } }, { a: [1, 2] }],
  $rename: [{ a: 1 }, { a: 'b' }, { b: 1 }],
}

/** Each stage, and what comes out of it. */
const STAGE: Record<string, [pipeline: Doc[], documents: Doc[]]> = {
  $match: [[{ $match: { n: 1 } }, { $project: { _id: 1 } }], [{ _id: 'a' }]],
  $project: [
    [{ $match: { n: 1 } }, { $project: { _id: 0, twice: { $add: ['$n', '$n'] }, t: 1 } }],
    [{ t: 'กข', twice: 2 }],
  ],
  $addFields: [
    [{ $match: { n: null } }, { $addFields: { y: 1 } }, { $sort: { _id: 1 } }, { $limit: 1 }],
    [{ _id: 'c', n: null, list: [], y: 1 }],
  ],
  $set: [[{ $match: { n: 1 } }, { $set: { list: 1 } }], [{ _id: 'a', n: 1, t: 'กข', list: 1, o: { x: 1 } }]],
  $unset: [[{ $match: { n: 1 } }, { $unset: ['list', 'o', 't'] }], [{ _id: 'a', n: 1 }]],
  $group: [[{ $group: { _id: null, n: { $sum: '$n' } } }], [{ _id: null, n: 6 }]],
  $sort: [
    [{ $sort: { n: -1, _id: 1 } }, { $project: { _id: 1 } }],
    ['b', 'a', 'c', 'd'].map((_id) => ({ _id })),
  ],
  $skip: [[{ $sort: { _id: 1 } }, { $skip: 3 }], [{ _id: 'd' }]],
  $limit: [[{ $sort: { _id: -1 } }, { $limit: 1 }], [{ _id: 'd' }]],
  $count: [[{ $match: { n: { $gt: 0 } } }, { $count: 'n' }], [{ n: 2 }]],
  $unwind: [
    [{ $unwind: '$list' }, { $sort: { list: 1 } }, { $project: { _id: 0, list: 1 } }],
    [1, 2, 5].map((list) => ({ list })),
  ],
  $replaceRoot: [[{ $match: { n: 1 } }, { $replaceRoot: { newRoot: '$o' } }], [{ x: 1 }]],
  $replaceWith: [[{ $match: { n: 1 } }, { $replaceWith: '$o' }], [{ x: 1 }]],
  $sortByCount: [[{ $match: { n: 1 } }, { $sortByCount: '$t' }], [{ _id: 'กข', count: 1 }]],
  $facet: [
    [{ $facet: { all: [{ $count: 'n' }], none: [{ $match: { n: 9 } }] } }],
    [{ all: [{ n: 4 }], none: [] }],
  ],
}

compared('Operators by name', (subject) => {
  for (const [name, [filter, ids]] of Object.entries(QUERY))
    it(`${name} finds`, async () =>
      assert.deepEqual(await idsOf(await subject.collection(DOCS), filter), ids))

  for (const [name, [before, operand, after]] of Object.entries(UPDATE))
    it(`${name} changes`, async () => {
      const collection = await subject.collection([{ _id: 1, ...before }])
      await collection.updateOne({}, { [name]: operand })
      assert.deepEqual(await collection.findOne({}), { _id: 1, ...after })
    })

  it('$currentDate sets a date or a timestamp', async () => {
    const collection = await subject.collection([{ _id: 1 }])
    await collection.updateOne({}, { $currentDate: { at: true, time: { $type: 'timestamp' } } } as never)
    const found = await collection.findOne({})
    assert.ok(found?.['at'] instanceof Date)
    assert.equal(found?.['time']?._bsontype, 'Timestamp')
  })

  for (const [name, [pipeline, documents]] of Object.entries(STAGE))
    it(`${name} as a stage`, async () => {
      const collection = await subject.collection(DOCS)
      assert.deepEqual(await collection.aggregate(pipeline).toArray(), documents)
    })

  it('that are supported are all in this file', () => {
    assert.deepEqual(supported.query.toSorted(), Object.keys(QUERY).toSorted())
    assert.deepEqual(
      [...Object.keys(FIELD_OPERATORS), '$rename'].toSorted(),
      [...Object.keys(UPDATE), '$currentDate'].toSorted(),
    )
    assert.deepEqual(supported.stage.toSorted(), Object.keys(STAGE).toSorted())
  })
})
