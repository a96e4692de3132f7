import assert from 'node:assert/strict'
import mongoose, { Schema } from 'mongoose'
import { EmbeddedConnection } from '../../src/store/embedded/driver/connection.js'
import { until } from '../support/until.js'
import { compared } from './support/compared.js'
import { named } from './support/engines.js'

/** MongoDB looks for documents that are past their time once a minute. */
const SWEPT_WITHIN_MS = 180_000

compared('Version conflicts', (subject) => {
  it('tell the second of two who save the same version, and keep what the first one saved', async () => {
    const answer = await subject.each(async ({ connection }) => {
      const schema = new Schema({ status: String, by: [String] }, { optimisticConcurrency: true })
      const model = connection.model('Conflict', schema)
      const { _id } = await model.create({ status: 'received' })
      const [one, other] = await Promise.all([model.findById(_id).orFail(), model.findById(_id).orFail()])
      one.set('status', 'assigned')
      await one.save()
      other.set('status', 'closed')
      const refused: unknown = await other.save().catch((error: unknown) => error)
      const left = await model.findById(_id).lean<{ status: string; __v: number }>().orFail()
      return [refused instanceof mongoose.Error.VersionError, left.status, left.__v]
    })
    assert.deepEqual(answer, [true, 'assigned', 1])
  })
})

compared('Text without a collation', (subject) => {
  const texts = ['a', 'B', 'b', 'á', 'é', 'กา', 'เก', 'แก', 'ก็', 'ข', 'Ä']

  it('is ordered by its bytes, capitals, marks and Thai vowels included', async () => {
    const collection = await subject.collection(texts.map((t, _id) => ({ _id, t })))
    const expected = texts.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    for (const index of [false, true]) {
      if (index) await collection.createIndex({ t: 1 })
      const sorted = await collection.find().sort({ t: 1 }).toArray()
      assert.deepEqual(
        sorted.map(({ t }) => t as string),
        expected,
      )
    }
  })

  it('is the same only where each byte is: in filters, distinct, groups and unique indexes', async () => {
    const collection = await subject.collection(named({ one: { t: 'ก' }, two: { t: 'a' } }))
    await collection.createIndex({ t: 1 }, { unique: true })
    await collection.insertMany([{ t: 'A' }, { t: 'ก่' }, { t: 'a ' }])
    assert.equal(await collection.countDocuments({ t: 'a' }), 1)
    assert.equal((await collection.distinct('t')).length, 5)
    const groups = await collection.aggregate([{ $group: { _id: '$t' } }, { $count: 'n' }]).toArray()
    assert.deepEqual(groups, [{ n: 5 }])
  })
})

compared('Indexes over time', (subject) => {
  it('remove what is past its time, and keep the rest', async function () {
    this.timeout(2 * SWEPT_WITHIN_MS)
    const left = await subject.each(async ({ connection }) => {
      const collection = connection.collection<{ _id: string }>('passing')
      await collection.createIndex({ at: 1 }, { expireAfterSeconds: 60 })
      const [past, soon] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 3_600_000)]
      await collection.insertMany(
        named({ old: { at: past }, new: { at: soon }, never: {}, text: { at: '2020' } }) as never,
      )
      if (connection instanceof EmbeddedConnection) await connection.sweepExpired(new Date())
      await until(async () => (await collection.countDocuments({ _id: 'old' })) === 0, SWEPT_WITHIN_MS)
      return (await collection.find().sort({ _id: 1 }).toArray()).map(({ _id: id }) => id)
    })
    assert.deepEqual(left, ['never', 'new', 'text'])
  })
})
