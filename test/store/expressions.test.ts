import assert from 'node:assert/strict'
import { supported } from '../../src/store/embedded/operators.js'
import { compared } from './support/compared.js'

const AT = new Date('2026-10-01T01:02:03.004Z')
const DOC = {
  _id: 1,
  n: -2.5,
  i: 7,
  t: ' กข,ab ',
  list: [3, 1, 2],
  o: { a: 1 },
  at: AT,
  none: null,
  no: false,
}

/** Each expression that pipelines may use, and what it makes of the document. */
const EXPRESSIONS: Record<string, [expression: unknown, value: unknown][]> = {
  $abs: [[{ $abs: '$n' }, 2.5]],
  $add: [
    [{ $add: ['$i', 1, 2] }, 10],
    [{ $add: ['$at', 1] }, new Date(AT.getTime() + 1)],
    [{ $add: ['$i', '$none'] }, null],
  ],
  $ceil: [[{ $ceil: '$n' }, -2]],
  $divide: [[{ $divide: ['$i', 2] }, 3.5]],
  $floor: [[{ $floor: '$n' }, -3]],
  $mod: [[{ $mod: ['$i', 4] }, 3]],
  $multiply: [[{ $multiply: ['$i', '$n'] }, -17.5]],
  $subtract: [
    [{ $subtract: ['$i', 10] }, -3],
    [{ $subtract: ['$at', new Date(0)] }, AT.getTime()],
  ],
  $trunc: [[{ $trunc: ['$n'] }, -2]],
  $round: [[{ $round: [2.567, 2] }, 2.57]],
  $arrayElemAt: [
    [{ $arrayElemAt: ['$list', 0] }, 3],
    [{ $arrayElemAt: ['$list', -1] }, 2],
  ],
  $concatArrays: [[{ $concatArrays: ['$list', [9]] }, [3, 1, 2, 9]]],
  $filter: [[{ $filter: { input: '$list', as: 'e', cond: { $gt: ['$$e', 1] } } }, [3, 2]]],
  $first: [[{ $first: '$list' }, 3]],
  $last: [[{ $last: '$list' }, 2]],
  $in: [
    [{ $in: [2, '$list'] }, true],
    [{ $in: [9, '$list'] }, false],
  ],
  $indexOfArray: [
    [{ $indexOfArray: ['$list', 2] }, 2],
    [{ $indexOfArray: ['$list', 9] }, -1],
  ],
  $isArray: [
    [{ $isArray: '$list' }, true],
    [{ $isArray: '$i' }, false],
  ],
  $map: [[{ $map: { input: '$list', as: 'e', in: { $add: ['$$e', 1] } } }, [4, 2, 3]]],
  $range: [[{ $range: [0, 5, 2] }, [0, 2, 4]]],
  $reduce: [[{ $reduce: { input: '$list', initialValue: 0, in: { $add: ['$$value', '$$this'] } } }, 6]],
  $reverseArray: [[{ $reverseArray: '$list' }, [2, 1, 3]]],
  $size: [[{ $size: '$list' }, 3]],
  $slice: [
    [{ $slice: ['$list', 2] }, [3, 1]],
    [{ $slice: ['$list', -2] }, [1, 2]],
    [{ $slice: ['$list', 1, 1] }, [1]],
  ],
  $and: [
    [{ $and: ['$i', true] }, true],
    [{ $and: ['$i', '$none'] }, false],
    [{ $and: [] }, true],
  ],
  $or: [
    [{ $or: ['$no', '$i'] }, true],
    [{ $or: ['$no', 0] }, false],
  ],
  $not: [[{ $not: ['$no'] }, true]],
  $cond: [
    [{ $cond: ['$no', 1, 2] }, 2],
    [{ $cond: { if: '$i', then: 1, else: 2 } }, 1],
  ],
  $ifNull: [[{ $ifNull: ['$none', '$missing', 'x'] }, 'x']],
  $switch: [[{ $switch: { branches: [{ case: '$no', then: 1 }], default: 2 } }, 2]],
  $let: [[{ $let: { vars: { x: '$i' }, in: { $add: ['$$x', 1] } } }, 8]],
  $literal: [[{ $literal: '$i' }, '$i']],
  $dateToString: [[{ $dateToString: { date: '$at', format: '%Y-%m-%dT%H:%M:%S' } }, '2026-10-01T01:02:03']],
  $year: [
    [{ $year: '$at' }, 2026],
    [{ $year: { date: '$at', timezone: 'Asia/Bangkok' } }, 2026],
  ],
  $month: [[{ $month: '$at' }, 10]],
  $dayOfMonth: [
    [{ $dayOfMonth: '$at' }, 1],
    [{ $dayOfMonth: { date: new Date(0), timezone: '+07:00' } }, 1],
  ],
  $dayOfWeek: [[{ $dayOfWeek: '$at' }, 5]],
  $dayOfYear: [[{ $dayOfYear: '$at' }, 274]],
  $hour: [
    [{ $hour: '$at' }, 1],
    [{ $hour: { date: '$at', timezone: 'Asia/Bangkok' } }, 8],
  ],
  $minute: [[{ $minute: '$at' }, 2]],
  $second: [[{ $second: '$at' }, 3]],
  $mergeObjects: [[{ $mergeObjects: ['$o', { b: 2 }] }, { a: 1, b: 2 }]],
  $objectToArray: [[{ $objectToArray: '$o' }, [{ k: 'a', v: 1 }]]],
  $setDifference: [[{ $setDifference: ['$list', [1, 2]] }, [3]]],
  $setIntersection: [[{ $setIntersection: ['$list', [2, 9]] }, [2]]],
  $setUnion: [[{ $size: { $setUnion: ['$list', [2, 9]] } }, 4]],
  $concat: [
    [{ $concat: ['a', 'ก'] }, 'aก'],
    [{ $concat: ['a', '$none'] }, null],
  ],
  $split: [[{ $split: ['$t', ','] }, [' กข', 'ab ']]],
  $strLenCP: [[{ $strLenCP: 'กข😀' }, 3]],
  $substrCP: [[{ $substrCP: ['กขค', 1, 1] }, 'ข']],
  $toLower: [[{ $toLower: 'Ab' }, 'ab']],
  $toUpper: [[{ $toUpper: 'Ab' }, 'AB']],
  $trim: [[{ $trim: { input: '$t' } }, 'กข,ab']],
  $toDate: [[{ $toDate: '2026-10-01T01:02:03Z' }, new Date('2026-10-01T01:02:03Z')]],
  $toInt: [[{ $toInt: '12' }, 12]],
  $toDouble: [[{ $toDouble: '1.5' }, 1.5]],
  $toString: [[{ $toString: '$i' }, '7']],
  $cmp: [[{ $cmp: ['$i', 8] }, -1]],
  $eq: [
    [{ $eq: ['$i', 7] }, true],
    [{ $eq: ['$o', { a: 1 }] }, true],
  ],
  $ne: [[{ $ne: ['$i', 7] }, false]],
  $gt: [
    [{ $gt: ['$t', 5] }, true],
    [{ $gt: ['$i', '$missing'] }, true],
  ],
  $gte: [[{ $gte: ['$i', 7] }, true]],
  $lt: [[{ $lt: ['$none', 0] }, true]],
  $lte: [[{ $lte: ['$list', '$i'] }, false]],
}

/** Each accumulator, over the numbers 1, 2, 2 and a null. */
const ACCUMULATORS: Record<string, [accumulator: unknown, value: unknown]> = {
  $sum: [{ $sum: '$n' }, 5],
  $avg: [{ $avg: '$n' }, 5 / 3],
  $min: [{ $min: '$n' }, 1],
  $max: [{ $max: '$n' }, 2],
  $first: [{ $first: '$n' }, 1],
  $last: [{ $last: '$n' }, null],
  $push: [{ $push: '$n' }, [1, 2, 2, null]],
  $addToSet: [{ $addToSet: '$one' }, [1]],
  $count: [{ $count: {} }, 4],
  $mergeObjects: [{ $mergeObjects: '$o' }, { a: 4 }],
}

compared('Expressions', (subject) => {
  for (const [name, cases] of Object.entries(EXPRESSIONS))
    it(`${name} computes as documented`, async () => {
      const collection = await subject.collection([DOC])
      for (const [expression, value] of cases) {
        const [found] = await collection.aggregate([{ $project: { _id: 0, value: expression } }]).toArray()
        assert.deepEqual(found, { value }, JSON.stringify(expression))
      }
    })

  for (const [name, [accumulator, value]] of Object.entries(ACCUMULATORS))
    it(`${name} accumulates as documented`, async () => {
      const docs = [1, 2, 2, null].map((n, i) => ({ _id: i, n, one: 1, o: { a: i + 1 } }))
      const collection = await subject.collection(docs)
      const [found] = await collection
        .aggregate([{ $sort: { _id: 1 } }, { $group: { _id: null, value: accumulator } }] as never)
        .toArray()
      assert.deepEqual(found, { _id: null, value })
    })

  it('$toDate reads milliseconds', () =>
    subject.ferretDiffers({
      why: 'MongoDB takes the digits after the point as a fraction of a second; FerretDB drops zeros before them',
      docs: [{ _id: 1 }],
      ask: (collection) =>
        collection.aggregate([{ $project: { _id: 0, at: { $toDate: AT.toJSON() } } }]).toArray(),
      documented: [{ at: AT }],
      ferret: [{ at: new Date('2026-10-01T01:02:03.400Z') }],
    }))

  it('that are supported are all in this file', () => {
    assert.deepEqual(supported.expression.toSorted(), Object.keys(EXPRESSIONS).toSorted())
    assert.deepEqual(supported.accumulator.toSorted(), Object.keys(ACCUMULATORS).toSorted())
  })
})
