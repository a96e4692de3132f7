import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { Types } from 'mongoose'
import { caseModel } from '../../src/cases/case.model.js'
import type { Config } from '../../src/config.js'
import { countContents } from '../../src/keeping/contents.js'
import { recordModel } from '../../src/measures/record.model.js'
import { startServer } from '../../src/server.js'
import { openStore, type Store } from '../../src/store/connect.js'
import { severalCopies } from '../../src/store/copies.js'
import { StoreUnfinished } from '../../src/store/store.errors.js'
import { createLog } from '../../src/web/log.js'
import { runCommand, startCommand } from '../support/command.js'
import { wordsOf } from '../support/html.js'
import { readSample, restoreSample } from '../support/samples.js'
import { StorePlaces } from '../support/store-places.js'
import { until } from '../support/until.js'
import { Visitor } from '../support/visitor.js'

const DOCUMENTS = 4_000
const BLOBS = 24
const BLOB_BYTES = 400_000
/** Long enough for a command to start on a machine that has other things to do. */
const SOON_MS = 60_000

async function* someBytes() {
  yield randomBytes(BLOB_BYTES)
}

describe('moving between the embedded store and MongoDB', function () {
  this.timeout(240_000)
  let places: StorePlaces
  let full: Config
  before(async function () {
    if (!process.env['MONGODB_URI']) this.skip()
    places = await StorePlaces.make()
    full = await fullStore()
  })
  after(() => places?.remove())

  /** An embedded store with an office, and with so much beside it that moving takes a while. */
  async function fullStore(): Promise<Config> {
    const config = places.empty('embedded')
    await restoreSample(config)
    await within(config, async ({ connection, blobs }) => {
      const things = Array.from({ length: DOCUMENTS }, (_, n) => ({
        n,
        bytes: randomBytes(300),
        real: n / 3,
      }))
      await connection.collection('things').insertMany(things)
      const one = await caseModel(connection)
        .findOne({ 'files.0': { $exists: true } })
        .lean()
        .orFail()
      const files = []
      for (let n = 0; n < BLOBS; n++) files.push({ ...one.files[0], blob: await blobs.write(someBytes()) })
      const another = { ...one, _id: new Types.ObjectId(), number: '2570-0003', receiptLookup: 'another' }
      await caseModel(connection).create({ ...another, keys: [], files })
      const ofRecord = [{ ...one.files[0], blob: await blobs.write(someBytes()) }]
      await recordModel(connection).collection.insertOne({ _id: 'record', files: ofRecord } as never)
    })
    return config
  }

  async function within<T>(config: Config, act: (store: Store) => Promise<T>, how = {}): Promise<T> {
    const store = await openStore({ ...config, ...how })
    return act(store).finally(() => store.close())
  }
  const contents = (config: Config) => within(config, countContents, { readOnly: true })
  const blobsIn = (config: Config) =>
    within(
      config,
      async ({ blobs }) => {
        const sizes: string[] = []
        for await (const { id, size } of blobs.list()) sizes.push(`${id} ${size}`)
        return sizes.sort()
      },
      { readOnly: true },
    )
  const isSame = async (one: Config, other: Config) => {
    assert.deepEqual(await contents(other), await contents(one))
    assert.deepEqual(await blobsIn(other), await blobsIn(one))
  }

  /** Each receipt of the sample opens on a product that runs on this store. */
  async function serves(config: Config): Promise<void> {
    const running = await startServer(config, { log: createLog('silent') })
    try {
      for (const { number, receipt } of await readSample()) {
        const page = await new Visitor().post(running.url, '/track', { receipt })
        assert.ok(wordsOf(page.text).includes(number))
      }
    } finally {
      await running.stop()
    }
  }

  /** Kills the command each time the target has got so far; it must be refused until the command has ended. */
  async function cutOffAndOn(embedded: Config, target: Config, args: string[]): Promise<void> {
    const points: ((store: Store) => Promise<boolean>)[] = [
      async ({ connection }) => (await connection.collection('restoring').countDocuments({})) > 0,
      async ({ connection }) => (await connection.collection('things').countDocuments({})) > 0,
      async ({ blobs }) => {
        for await (const _ of blobs.list()) return true
        return false
      },
    ]
    let cut = 0
    for (const reached of points) {
      const command = startCommand(embedded, ...args)
      const look = () => within(target, reached, { readOnly: true, unfinished: true })
      await until(async () => !command.running() || (await look()), SOON_MS)
      command.kill()
      const { code, said } = await command.ended
      if (code !== null) assert.fail(`it ended with ${code} before it was killed: ${said}`)
      cut += 1
      await assert.rejects(openStore({ ...target, readOnly: true }), (error) => {
        assert.ok(error instanceof StoreUnfinished)
        assert.match(error.message, /same migrate command again/)
        return true
      })
    }
    assert.equal(cut, points.length)
    const done = await runCommand(embedded, ...args)
    assert.equal(done.code, 0, done.said)
    assert.match(done.said, new RegExp(`Moved \\d+ documents and ${BLOBS + 3} files .* the same`))
  }

  it('goes there, killed three times on the way, and back, with the same documents and files', async () => {
    const server = places.empty('mongodb')
    await cutOffAndOn(full, server, ['migrate', '--to', server.mongodbUri ?? ''])
    await isSame(full, server)
    await serves(server)
    const back = places.empty('embedded')
    await cutOffAndOn(back, back, ['migrate', '--from', server.mongodbUri ?? ''])
    await isSame(server, back)
    await serves(back)
  })

  it('brings what changed at the source after it was cut off', async () => {
    const [source, target] = [places.empty('embedded'), places.empty('mongodb')]
    await cp(full.dataFolder, source.dataFolder, { recursive: true })
    await cp(full.uploadsFolder, source.uploadsFolder, { recursive: true })
    const uri = target.mongodbUri ?? ''
    const command = startCommand(source, 'migrate', '--to', uri)
    const blobThere = async ({ blobs }: Store) => {
      for await (const _ of blobs.list()) return true
      return false
    }
    await until(() => within(target, blobThere, { unfinished: true }), SOON_MS)
    command.kill()
    await command.ended
    await within(source, async ({ connection }) => {
      const things = connection.collection('things')
      await things.updateMany({ n: { $lt: 10 } }, { $set: { changed: true } })
      await things.deleteMany({ n: { $gte: DOCUMENTS - 10 } })
      await things.insertOne({ n: -1 })
      await caseModel(connection).deleteOne({ number: '2570-0003' })
    })
    const done = await runCommand(source, 'migrate', '--to', uri)
    assert.equal(done.code, 0, done.said)
    assert.deepEqual(await contents(target), await contents(source))
    assert.equal((await blobsIn(target)).length, 3, 'files that no case and no record names stay behind')
  })

  it('refuses a target that holds anything, and one that another store was being moved to', async () => {
    const [other, target] = [places.empty('embedded'), places.empty('mongodb')]
    await within(target, ({ connection }) => connection.collection('others').insertOne({ a: 1 }))
    const refused = await runCommand(full, 'migrate', '--to', target.mongodbUri ?? '')
    assert.equal(refused.code, 1)
    assert.match(refused.said, /isn't empty, it holds others.*nothing was written/)
    await within(target, async ({ connection }) => {
      await connection.collection('others').deleteMany({})
      await connection.collection('restoring').insertOne({ _id: 'another', by: 'migrate' } as never)
    })
    assert.match(
      (await runCommand(full, 'migrate', '--to', target.mongodbUri ?? '')).said,
      /part of another store/,
    )
    assert.match(
      (await runCommand(other, 'migrate', '--to', target.mongodbUri ?? '')).said,
      /holds no office/,
    )
  })

  it('refuses a source that the product works on', async () => {
    const server = places.empty('mongodb')
    const moved = await runCommand(full, 'migrate', '--to', server.mongodbUri ?? '')
    assert.equal(moved.code, 0, moved.said)
    const running = await startServer(full, { log: createLog('silent') })
    const held = await runCommand(full, 'migrate', '--to', places.empty('mongodb').mongodbUri ?? '')
    await running.stop()
    assert.equal(held.code, 1)
    assert.match(held.said, new RegExp(`process ${process.pid}`))
    await within(server, async ({ connection }) => {
      const copy = severalCopies({ connection, onFailure: assert.ifError })
      await copy.start()
      const refused = await runCommand(places.empty('embedded'), 'migrate', '--from', server.mongodbUri ?? '')
      await copy.stop()
      assert.equal(refused.code, 1)
      assert.match(refused.said, /The product is running on this store/)
    })
  })

  it('says how to give the addresses', async () => {
    const config = { ...full, mongodbUri: undefined }
    assert.match((await runCommand(config, 'migrate')).said, /--to with a MongoDB address, or --from/)
    assert.match((await runCommand(config, 'migrate', '--to')).said, /begins with mongodb/)
    assert.match(
      (await runCommand(config, 'migrate', '--to', join('a', 'folder'))).said,
      /begins with mongodb/,
    )
  })
})
