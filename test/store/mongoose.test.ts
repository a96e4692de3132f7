import assert from 'node:assert/strict'
import mongoose, { Schema } from 'mongoose'
import { isDuplicateKey } from '../../src/store/duplicate-key.js'
import { onEachEngine } from './support/engines.js'

const caseSchema = new Schema(
  {
    number: { type: String, required: true, unique: true },
    status: { type: String, default: 'received' },
    receivedAt: Date,
    version: { type: Number, default: 0 },
    text: Buffer,
    keys: [{ _id: false, holder: String, sealed: Buffer }],
    answers: { type: Map, of: String },
    officer: { type: Schema.Types.ObjectId, ref: 'Officer' },
  },
  { timestamps: true, optimisticConcurrency: true },
)
caseSchema.index({ status: 1, receivedAt: -1 })

onEachEngine('Through Mongoose', (subject) => {
  const models = () => {
    const { connection } = subject.store
    const cases = connection.models['Case'] ?? connection.model('Case', caseSchema)
    const officers = connection.models['Officer'] ?? connection.model('Officer', new Schema({ name: String }))
    return { cases: cases as mongoose.Model<mongoose.InferSchemaType<typeof caseSchema>>, officers }
  }

  beforeEach(async () => {
    const { cases, officers } = models()
    await Promise.all([cases.init(), officers.init()])
    await cases.deleteMany({})
  })

  it('a model makes its indexes', async () => {
    const names = (await models().cases.listIndexes()).map(({ name }: { name: string }) => name)
    assert.deepEqual(names.toSorted(), ['_id_', 'number_1', 'status_1_receivedAt_-1'])
    assert.deepEqual(await models().cases.syncIndexes(), [])
  })

  it('a document is made, changed, saved and read with its types', async () => {
    const { cases } = models()
    const made = await cases.create({
      number: '1/2569',
      text: Buffer.from('ลับ'),
      keys: [{ holder: 'a', sealed: Buffer.from([1]) }],
    })
    made.status = 'assigned'
    made.keys.push({ holder: 'b', sealed: Buffer.from([2]) })
    made.set('answers', new Map([['where', 'ถนน']]))
    await made.save()
    const found = await cases.findById(made._id).orFail()
    assert.equal(found.text?.toString(), 'ลับ')
    assert.deepEqual(
      found.keys.map(({ holder }) => holder),
      ['a', 'b'],
    )
    assert.equal(found.answers?.get('where'), 'ถนน')
    assert.ok(found.createdAt instanceof Date && found.updatedAt >= found.createdAt)
    assert.equal(found.get('__v'), 1)
  })

  it('a lean document has bytes as BSON has them', async () => {
    const { cases } = models()
    await cases.create({ number: '2/2569', text: Buffer.from('ลับ') })
    const lean = await cases.findOne({ number: '2/2569' }).lean()
    assert.ok(lean?.text instanceof mongoose.mongo.Binary)
    assert.equal(lean.text.toString(), 'ลับ')
  })

  it('the second of two who save the same version is told', async () => {
    const { cases } = models()
    const { _id: id } = await cases.create({ number: '3/2569' })
    const [one, other] = await Promise.all([cases.findById(id).orFail(), cases.findById(id).orFail()])
    one.status = 'assigned'
    await one.save()
    other.status = 'closed'
    await assert.rejects(other.save(), mongoose.Error.VersionError)
    assert.equal((await cases.findById(id))?.status, 'assigned')
  })

  it('a duplicate is refused', async () => {
    const { cases } = models()
    await cases.create({ number: '4/2569' })
    await assert.rejects(cases.create({ number: '4/2569' }), isDuplicateKey)
    await assert.rejects(cases.insertMany([{ number: '5/2569' }, { number: '4/2569' }]), { code: 11000 })
    assert.equal(await cases.countDocuments(), 2)
  })

  it('queries, updates and counts go through casting and timestamps', async () => {
    const { cases } = models()
    await cases.insertMany(
      ['a', 'b', 'c'].map((number, i) => ({ number, receivedAt: new Date(i), version: i })),
    )
    const filter = { status: 'received', receivedAt: { $gte: '1970-01-01T00:00:00.001Z' } }
    assert.equal(await cases.countDocuments(filter), 2)
    const stepped = await cases.findOneAndUpdate(
      { number: 'b', version: 1 },
      { status: 'closed', $inc: { version: 1 } },
      { returnDocument: 'after' },
    )
    assert.deepEqual([stepped?.status, stepped?.version], ['closed', 2])
    const updated = await cases.updateMany({ status: 'received' }, { $push: { keys: { holder: 'x' } } })
    assert.equal(updated.modifiedCount, 2)
    assert.deepEqual(await cases.distinct('keys.holder'), ['x'])
    assert.ok(await cases.exists({ 'keys.holder': 'x' }))
    const bulk = await cases.bulkWrite([{ updateOne: { filter: { number: 'a' }, update: { version: 9 } } }])
    assert.equal(bulk.modifiedCount, 1)
    assert.equal((await cases.deleteMany({ version: { $gt: 1 } })).deletedCount, 3)
  })

  it('cursors, populate and aggregation work', async () => {
    const { cases, officers } = models()
    const officer = await officers.create({ name: 'สมชาย' })
    await cases.insertMany(['a', 'b'].map((number) => ({ number, officer: officer._id })))
    const numbers = []
    for await (const { number } of cases.find().sort({ number: -1 }).cursor()) numbers.push(number)
    assert.deepEqual(numbers, ['b', 'a'])
    const [first] = await cases.find().sort({ number: 1 }).populate<{ officer: { name: string } }>('officer')
    assert.equal(first?.officer.name, 'สมชาย')
    const sums = await cases.aggregate([
      { $match: { officer: officer._id } },
      { $group: { _id: '$status', n: { $sum: 1 } } },
    ])
    assert.deepEqual(sums, [{ _id: 'received', n: 2 }])
  })

  it('the connection lists and drops collections', async () => {
    const { connection } = subject.store
    await connection.collection('passing').insertOne({ a: 1 })
    const names = async () => (await connection.listCollections()).map(({ name }) => name)
    assert.ok((await names()).includes('passing'))
    await connection.dropCollection('passing')
    assert.ok(!(await names()).includes('passing'))
  })
})
