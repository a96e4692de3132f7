import { openStore } from '../../../src/store/connect.js'

/** Writes as fast as it can, eight at a time, and prints each number once its write is acknowledged, until killed. */
const [dataFolder = '', from = '0'] = process.argv.slice(2)
const store = await openStore({ dataFolder, uploadsFolder: dataFolder })
const cases = store.connection.collection('cases')
const counters = store.connection.collection('counters')
await cases.createIndex({ number: 1 }, { unique: true })
await cases.createIndex({ status: 1, at: -1 })

const file = async (): Promise<void> => {
  const counter = await counters.findOneAndUpdate(
    { _id: 'number' as never },
    { $inc: { n: 1 } },
    { upsert: true, returnDocument: 'after' },
  )
  const number = counter?.['n'] as number
  const text = Buffer.alloc(3000, number)
  await cases.insertOne({ number, from, status: 'received', at: new Date(), text })
  process.stdout.write(`filed ${number}\n`)
  await cases.updateOne(
    { number },
    { $set: { status: 'assigned' }, $push: { timeline: { at: new Date() } as never } },
  )
  process.stdout.write(`assigned ${number}\n`)
}

const clerk = async (): Promise<never> => {
  for (;;) await file()
}

await Promise.all(Array.from({ length: 8 }, clerk))
