import assert from 'node:assert/strict'
import { compared } from './support/compared.js'
import type { Doc } from './support/engines.js'

const DOC = {
  _id: 1,
  a: 1,
  o: { x: 1, y: { z: 2 } },
  list: [{ k: 1, v: 1 }, { k: 2, v: 2 }, 3],
  n: [1, 2, 3, 4],
}

compared('Projections', (subject) => {
  const shows = async (projection: Doc, expected: Doc): Promise<void> => {
    const collection = await subject.collection([DOC])
    assert.deepEqual(await collection.findOne({}, { projection }), expected)
  }

  it('show the fields that are named, with the _id', () =>
    shows({ a: 1, 'o.y': 1 }, { _id: 1, a: 1, o: { y: { z: 2 } } }))
  it('leave the _id out when told', () => shows({ _id: 0, a: true }, { a: 1 }))
  it('show the _id alone', () => shows({ _id: 1 }, { _id: 1 }))
  it('leave out the fields that are named', () =>
    shows({ list: 0, n: 0, 'o.y.z': 0 }, { _id: 1, a: 1, o: { x: 1, y: {} } }))
  it('leave out the _id alone', () => {
    const { _id, ...rest } = DOC
    return shows({ _id: 0 }, rest)
  })
  it('show fields of the objects in an array', () =>
    shows({ 'list.k': 1 }, { _id: 1, list: [{ k: 1 }, { k: 2 }] }))
  it('leave out fields of the objects in an array', () =>
    shows({ 'list.k': 0, o: 0, n: 0, a: 0 }, { _id: 1, list: [{ v: 1 }, { v: 2 }, 3] }))
  it('show the first element that $elemMatch matches', () =>
    shows({ list: { $elemMatch: { k: 2 } } }, { _id: 1, list: [{ k: 2, v: 2 }] }))
  it('cut arrays with $slice and keep the rest', () =>
    shows({ n: { $slice: -2 }, list: 0, o: 0 }, { _id: 1, a: 1, n: [3, 4] }))
  it('compute fields', () => shows({ _id: 0, sum: { $add: ['$a', 10] } }, { sum: 11 }))
  it('pass over fields that are not there', () => shows({ missing: 1, 'a.b': 1 }, { _id: 1 }))
})
