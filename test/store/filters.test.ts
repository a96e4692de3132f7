import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { compared } from './support/compared.js'
import { idsOf, named, type Doc } from './support/engines.js'

const { Binary, Decimal128, Double, Int32, Long, ObjectId } = mongoose.mongo

compared('Filters', (subject) => {
  const finds = async (docs: Record<string, Doc>, filter: Doc, ids: string[]): Promise<void> => {
    const collection = await subject.collection(named(docs))
    assert.deepEqual(await idsOf(collection, filter), ids)
  }

  it('compare numbers of every type by value', async () => {
    const docs = {
      int: { n: new Int32(2) },
      double: { n: new Double(2) },
      half: { n: 2.5 },
      long: { n: Long.fromNumber(2) },
      huge: { n: Long.fromString('9007199254740993') },
      decimal: { n: Decimal128.fromString('2.0') },
      text: { n: '2' },
    }
    await finds(docs, { n: 2 }, ['decimal', 'double', 'int', 'long'])
    await finds(docs, { n: { $gt: 2 } }, ['half', 'huge'])
    await finds(docs, { n: { $gt: 9007199254740992 } }, ['huge'])
    await finds(docs, { n: Decimal128.fromString('2.5') }, ['half'])
  })

  it('compare ranges within one type only', async () => {
    const docs = {
      one: { v: 1 },
      text: { v: 'a' },
      date: { v: new Date(1) },
      yes: { v: true },
      none: { v: null },
      missing: {},
    }
    await finds(docs, { v: { $gt: 0 } }, ['one'])
    await finds(docs, { v: { $gte: '' } }, ['text'])
    await finds(docs, { v: { $lt: new Date(5) } }, ['date'])
    await finds(docs, { v: { $lte: true } }, ['yes'])
    await finds(docs, { v: { $gte: null } }, ['missing', 'none'])
    await finds(docs, { v: { $gt: null } }, [])
  })

  it('keep NaN out of every range but its own', async () => {
    const docs = { nan: { v: NaN }, one: { v: 1 } }
    await finds(docs, { v: { $lt: 5 } }, ['one'])
    await finds(docs, { v: NaN }, ['nan'])
    await finds(docs, { v: { $gte: NaN } }, ['nan'])
  })

  it('find null where a field is null or missing', async () => {
    const docs = { none: { a: null }, missing: {}, zero: { a: 0 }, list: { a: [null, 1] }, empty: { a: [] } }
    await finds(docs, { a: null }, ['list', 'missing', 'none'])
    await finds(docs, { a: { $ne: null } }, ['empty', 'zero'])
    await finds(docs, { a: { $in: [null, 0] } }, ['list', 'missing', 'none', 'zero'])
    await finds(docs, { a: { $nin: [null] } }, ['empty', 'zero'])
    await finds(docs, { a: { $exists: false } }, ['missing'])
    await finds(docs, { a: { $exists: true } }, ['empty', 'list', 'none', 'zero'])
  })

  it('find null at the end of a path through arrays where an object lacks the field', async () => {
    const docs = {
      some: { a: [{ b: 1 }, {}] },
      all: { a: [{ b: 1 }] },
      scalar: { a: 4 },
      scalars: { a: [1, 2] },
      missing: {},
      nulls: { a: { b: null } },
    }
    await finds(docs, { 'a.b': null }, ['missing', 'nulls', 'scalar', 'some'])
    await finds(docs, { 'a.b': { $exists: false } }, ['missing', 'scalar', 'scalars'])
  })

  it('find an element of an array as well as the array itself', async () => {
    const docs = {
      one: { t: ['x', 'y'] },
      other: { t: ['y', 'x'] },
      plain: { t: 'x' },
      nested: { t: [['x', 'y']] },
    }
    await finds(docs, { t: 'x' }, ['one', 'other', 'plain'])
    await finds(docs, { t: ['x', 'y'] }, ['nested', 'one'])
    await finds(docs, { t: { $all: ['x', 'y'] } }, ['one', 'other'])
    await finds(docs, { t: { $size: 2 } }, ['one', 'other'])
    await finds(docs, { 't.0': 'x' }, ['one'])
  })

  it('let two elements satisfy a range between them, and $elemMatch but one', async () => {
    const docs = { apart: { n: [1, 9] }, inside: { n: [5] } }
    await finds(docs, { n: { $gt: 4, $lt: 6 } }, ['apart', 'inside'])
    await finds(docs, { n: { $elemMatch: { $gt: 4, $lt: 6 } } }, ['inside'])
  })

  it('match one object of an array with $elemMatch', async () => {
    const docs = {
      both: {
        p: [
          { kind: 'mail', n: 1 },
          { kind: 'audit', n: 2 },
        ],
      },
      split: {
        p: [
          { kind: 'mail', n: 2 },
          { kind: 'audit', n: 1 },
        ],
      },
    }
    await finds(docs, { 'p.kind': 'mail', 'p.n': 1 }, ['both', 'split'])
    await finds(docs, { p: { $elemMatch: { kind: 'mail', n: 1 } } }, ['both'])
    await finds(docs, { p: { $not: { $elemMatch: { kind: 'mail', n: 1 } } } }, ['split'])
  })

  it('reach nested paths and compare whole objects field by field in order', async () => {
    const docs = { ab: { o: { a: 1, b: 2 } }, ba: { o: { b: 2, a: 1 } }, a: { o: { a: 1 } } }
    await finds(docs, { 'o.a': 1 }, ['a', 'ab', 'ba'])
    await finds(docs, { o: { a: 1, b: 2 } }, ['ab'])
  })

  it('compare Thai text by code point, and text beyond the first plane after it', async () => {
    const docs = { ko: { t: 'กข' }, kho: { t: 'ขก' }, face: { t: '😀' }, wide: { t: '\uffee' } }
    await finds(docs, { t: 'กข' }, ['ko'])
    await finds(docs, { t: { $gt: 'กข' } }, ['face', 'kho', 'wide'])
    await finds(docs, { t: { $gt: '\uffee' } }, ['face'])
    await finds(docs, { t: /^ก/ }, ['ko'])
  })

  it('match regular expressions, with options and in lists', async () => {
    const docs = { up: { t: 'Road' }, down: { t: 'road' }, list: { t: ['x', 'ROAD'] }, other: { t: 'river' } }
    await finds(docs, { t: { $regex: '^road', $options: 'i' } }, ['down', 'list', 'up'])
    await finds(docs, { t: { $in: [/^ri/, 'Road'] } }, ['other', 'up'])
    await finds(docs, { t: { $not: /road/i } }, ['other'])
  })

  it('compare dates, ids and bytes', async () => {
    const low = new ObjectId('000000000000000000000001')
    const high = new ObjectId('000000000000000000000002')
    const docs = {
      a: { at: new Date(-5), id: low, bytes: Buffer.from([1]) },
      b: { at: new Date(5), id: high, bytes: new Binary(Buffer.from([1, 2])) },
    }
    await finds(docs, { at: { $lt: new Date(0) } }, ['a'])
    await finds(docs, { id: { $gt: low } }, ['b'])
    await finds(docs, { bytes: Buffer.from([1, 2]) }, ['b'])
    await finds(docs, { bytes: { $lt: Buffer.from([0, 0]) } }, ['a'])
  })

  it('combine conditions with $and, $or, $nor and $not', async () => {
    const docs = { a: { x: 1, y: 1 }, b: { x: 1, y: 2 }, c: { x: 2, y: 2 }, d: {} }
    await finds(docs, { $and: [{ x: 1 }, { y: 2 }] }, ['b'])
    await finds(docs, { $or: [{ x: 2 }, { y: 1 }] }, ['a', 'c'])
    await finds(docs, { $nor: [{ x: 2 }, { y: 1 }] }, ['b', 'd'])
    await finds(docs, { x: { $not: { $gt: 1 } } }, ['a', 'b', 'd'])
    await finds(docs, { $expr: { $lt: ['$x', '$y'] } }, ['b'])
  })

  it('tell types apart, numbers among them', async () => {
    const docs = {
      int: { v: new Int32(1) },
      double: { v: new Double(1) },
      long: { v: Long.fromNumber(1) },
      text: { v: 'x' },
      list: { v: ['x'] },
      bytes: { v: Buffer.from('x') },
      missing: {},
    }
    await finds(docs, { v: { $type: 'int' } }, ['int'])
    await finds(docs, { v: { $type: 'double' } }, ['double'])
    await finds(docs, { v: { $type: 'long' } }, ['long'])
    await finds(docs, { v: { $type: 'number' } }, ['double', 'int', 'long'])
    await finds(docs, { v: { $type: ['array', 'binData'] } }, ['bytes', 'list'])
    await finds(docs, { v: { $type: 2 } }, ['list', 'text'])
  })

  it('take remainders with $mod', async () => {
    await finds({ a: { n: 7 }, b: { n: 8 }, c: { n: 'x' } }, { n: { $mod: [4, 3] } }, ['a'])
  })

  it('find nothing for an empty $in, and everything for an empty filter', async () => {
    await finds({ a: { n: 1 }, b: {} }, { n: { $in: [] } }, [])
    await finds({ a: { n: 1 }, b: {} }, {}, ['a', 'b'])
  })
})
