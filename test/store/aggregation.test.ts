import assert from 'node:assert/strict'
import { compared } from './support/compared.js'
import type { Doc } from './support/engines.js'

const CASES = [
  { _id: 1, stream: 'corruption', month: '2026-01', days: 3, tags: ['a', 'b'] },
  { _id: 2, stream: 'general', month: '2026-01', days: 5, tags: [] },
  { _id: 3, stream: 'general', month: '2026-02', days: 7, tags: ['a'] },
  { _id: 4, stream: 'general', month: '2026-02', days: null },
]

compared('Aggregation', (subject) => {
  const gives = async (pipeline: Doc[], expected: Doc[]): Promise<void> => {
    const collection = await subject.collection(CASES)
    assert.deepEqual(await collection.aggregate(pipeline).toArray(), expected)
  }

  it('$match, $group and $sort count and add up', () =>
    gives(
      [
        { $match: { stream: 'general' } },
        { $group: { _id: '$month', count: { $sum: 1 }, days: { $sum: '$days' }, mean: { $avg: '$days' } } },
        { $sort: { _id: 1 } },
      ],
      [
        { _id: '2026-01', count: 1, days: 5, mean: 5 },
        { _id: '2026-02', count: 2, days: 7, mean: 7 },
      ],
    ))

  it('$group by several fields, with extremes, first, last and lists', () =>
    gives(
      [
        { $sort: { _id: 1 } },
        {
          $group: {
            _id: { stream: '$stream' },
            low: { $min: '$days' },
            high: { $max: '$days' },
            first: { $first: '$_id' },
            last: { $last: '$_id' },
            ids: { $push: '$_id' },
          },
        },
        { $sort: { '_id.stream': 1 } },
      ],
      [
        { _id: { stream: 'corruption' }, low: 3, high: 3, first: 1, last: 1, ids: [1] },
        { _id: { stream: 'general' }, low: 5, high: 7, first: 2, last: 4, ids: [2, 3, 4] },
      ],
    ))

  it('$group takes null and missing as one', () =>
    gives(
      [{ $group: { _id: '$none', count: { $count: {} } } }, { $project: { _id: 0, count: 1 } }],
      [{ count: 4 }],
    ))

  it('$project, $addFields, $set and $unset shape documents', () =>
    gives(
      [
        { $match: { _id: 1 } },
        { $addFields: { weeks: { $divide: ['$days', 7] } } },
        { $set: { long: { $gt: ['$days', 2] } } },
        { $unset: ['tags', 'month', 'weeks'] },
        { $project: { stream: 1, long: 1, size: { $size: { $literal: [1, 2] } } } },
      ],
      [{ _id: 1, stream: 'corruption', long: true, size: 2 }],
    ))

  it('$unwind opens arrays, and keeps documents without one when told', async () => {
    await gives(
      [{ $unwind: '$tags' }, { $sort: { _id: 1, tags: 1 } }, { $project: { tags: 1 } }],
      [
        { _id: 1, tags: 'a' },
        { _id: 1, tags: 'b' },
        { _id: 3, tags: 'a' },
      ],
    )
    await gives(
      [
        { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true } },
        { $group: { _id: null, n: { $sum: 1 } } },
      ],
      [{ _id: null, n: 5 }],
    )
  })

  it('$skip, $limit and $count', async () => {
    await gives(
      [{ $sort: { _id: -1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { _id: 1 } }],
      [{ _id: 3 }, { _id: 2 }],
    )
    await gives([{ $match: { days: { $gte: 5 } } }, { $count: 'n' }], [{ n: 2 }])
  })

  it('$count gives no document where there is nothing to count', () =>
    subject.ferretDiffers({
      why: 'MongoDB counts as $group does, which makes no group of no documents; FerretDB answers a zero',
      docs: CASES,
      ask: (collection) => collection.aggregate([{ $match: { days: 99 } }, { $count: 'n' }]).toArray(),
      documented: [],
      ferret: [{ n: 0 }],
    }))

  it('$facet answers several questions at once', () =>
    gives(
      [
        {
          $facet: {
            byStream: [{ $group: { _id: '$stream', n: { $sum: 1 } } }, { $sort: { _id: 1 } }],
            total: [{ $count: 'n' }],
          },
        },
      ],
      [
        {
          byStream: [
            { _id: 'corruption', n: 1 },
            { _id: 'general', n: 3 },
          ],
          total: [{ n: 4 }],
        },
      ],
    ))

  it('$sortByCount, $replaceRoot and $replaceWith', async () => {
    await gives(
      [{ $sortByCount: '$stream' }],
      [
        { _id: 'general', count: 3 },
        { _id: 'corruption', count: 1 },
      ],
    )
    await gives([{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: { n: '$days' } } }], [{ n: 3 }])
    await gives([{ $match: { _id: 1 } }, { $replaceWith: { n: '$days' } }], [{ n: 3 }])
  })

  it('compares across types as documents are sorted', () =>
    gives(
      [
        { $match: { $expr: { $gt: ['$days', null] } } },
        { $group: { _id: null, n: { $sum: { $cond: [{ $lt: ['$days', 6] }, 1, 0] } } } },
      ],
      [{ _id: null, n: 2 }],
    ))

  it('takes dates apart in the office’s time zone', async () => {
    const collection = await subject.collection([{ _id: 1, at: new Date('2026-09-30T18:30:00Z') }])
    const timezone = 'Asia/Bangkok'
    const [found] = await collection
      .aggregate([
        {
          $project: {
            _id: 0,
            month: { $month: { date: '$at', timezone } },
            day: { $dayOfMonth: { date: '$at', timezone } },
            year: { $year: '$at' },
            text: { $dateToString: { date: '$at', format: '%Y-%m-%d', timezone } },
          },
        },
      ])
      .toArray()
    assert.deepEqual(found, { month: 10, day: 1, year: 2026, text: '2026-10-01' })
  })

  it('lists, texts and conditions', async () => {
    const collection = await subject.collection([{ _id: 1, list: [1, 2, 3], t: 'กข', none: null }])
    const [found] = await collection
      .aggregate([
        {
          $project: {
            _id: 0,
            big: { $filter: { input: '$list', as: 'n', cond: { $gte: ['$$n', 2] } } },
            double: { $map: { input: '$list', as: 'n', in: { $multiply: ['$$n', 2] } } },
            sum: { $reduce: { input: '$list', initialValue: 0, in: { $add: ['$$value', '$$this'] } } },
            last: { $arrayElemAt: ['$list', -1] },
            has: { $in: [2, '$list'] },
            text: { $concat: ['$t', '!'] },
            or: { $ifNull: ['$none', 'x'] },
            kind: { $switch: { branches: [{ case: { $eq: ['$t', 'กข'] }, then: 'yes' }], default: 'no' } },
            key: { $arrayElemAt: [{ $objectToArray: { k: '$t' } }, 0] },
          },
        },
      ])
      .toArray()
    assert.deepEqual(found, {
      big: [2, 3],
      double: [2, 4, 6],
      sum: 6,
      last: 3,
      has: true,
      text: 'กข!',
      or: 'x',
      kind: 'yes',
      key: { k: 'k', v: 'กข' },
    })
  })
})
