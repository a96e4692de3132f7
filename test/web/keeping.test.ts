import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { auditModel } from '../../src/audit/audit.model.js'
import { caseModel } from '../../src/cases/case.model.js'
import { checkBackup } from '../../src/keeping/backup-file.js'
import { restore } from '../../src/keeping/restore.js'
import { SCHEMA } from '../../src/schema.js'
import { startServer } from '../../src/server.js'
import { openStore } from '../../src/store/connect.js'
import { StoreUnfinished } from '../../src/store/store.errors.js'
import { RESTORING } from '../../src/store/unfinished.js'
import { createLog } from '../../src/web/log.js'
import { runCommand } from '../support/command.js'
import { hiddenIn, numberOn, receiptOn, wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { canHave, StorePlaces } from '../support/store-places.js'
import { signInAt, Visitor } from '../support/visitor.js'

const WHAT = 'ถนนเป็นหลุมลึกหน้าโรงเรียน'
/** More than one chunk of GridFS, so that parts could be lost. */
const FILE_BYTES = 700_000

describe('backup, restore and verify', function () {
  this.timeout(180_000)
  let office: StartedOffice
  let places: StorePlaces
  let file: string
  const sent: { receipt: string; number: string; bytes: Buffer }[] = []

  before(async () => {
    office = await startOffice()
    places = await StorePlaces.make()
    file = join(places.folder, 'office.backup')
    for (let count = 0; count < 3; count++) sent.push(await report())
  })
  after(async () => {
    await office.stop()
    await places.remove()
  })

  async function report() {
    const visitor = new Visitor()
    const page = await visitor.get(office.url, '/report/general')
    const bytes = randomBytes(FILE_BYTES)
    const fields = { form: hiddenIn(page.text, 'form'), category: 'roads', what: WHAT, identity: 'anonymous' }
    const files = [{ name: 'หลุม.txt', bytes: Buffer.from(bytes.toString('hex')) }]
    const answer = await visitor.post(office.url, '/report/general', { ...fields, send: 'yes' }, files)
    const receipt = receiptOn(answer.text)
    assert.equal(receipt.length, 20, wordsOf(answer.text).slice(0, 300))
    return { receipt, number: numberOn(answer.text), bytes: files[0]?.bytes ?? Buffer.alloc(0) }
  }

  it('writes everything into one file while the product runs, still sealed', async () => {
    const done = await runCommand(office.services.config, 'backup', file)
    assert.equal(done.code, 0, done.said)
    const bytes = await readFile(file)
    assert.ok(bytes.length > 3 * FILE_BYTES)
    assert.deepEqual(await readdir(places.folder), ['office.backup'], 'nothing else is left beside it')
    for (const words of [WHAT, 'หลุม.txt', sent[0]?.receipt ?? '']) assert.ok(!bytes.includes(words), words)
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o077, 0, 'for its owner alone')
  })

  it('does not write over a file', async () => {
    const again = await runCommand(office.services.config, 'backup', file)
    assert.equal(again.code, 1)
    assert.match(again.said, /is there already/)
  })

  for (const engine of ['embedded', 'mongodb'] as const)
    it(`puts it into an empty store (${engine}), where every receipt opens with its files and officers sign in`, async function () {
      if (!canHave(engine)) this.skip()
      const config = places.empty(engine)
      const done = await runCommand(config, 'restore', file)
      assert.equal(done.code, 0, done.said)
      const verified = await runCommand(config, 'verify')
      assert.equal(verified.code, 0, verified.said)
      const running = await startServer(config, { log: createLog('silent') })
      try {
        const { visitor } = await signInAt(running.url, 'triage')
        for (const { receipt, number, bytes } of sent) {
          const page = await new Visitor().post(running.url, '/track', { receipt })
          assert.ok(wordsOf(page.text).includes(number))
          const read = await visitor.get(running.url, `/office/cases/${number}`)
          assert.ok(read.text.includes(WHAT))
          const path = /href="(\/office\/cases\/[^"]*\/files\/[^"]*)"/.exec(read.text)?.[1] ?? ''
          assert.deepEqual((await visitor.file(running.url, path)).bytes, bytes)
        }
      } finally {
        await running.stop()
      }
      const second = await runCommand(config, 'restore', file)
      assert.equal(second.code, 1)
      assert.match(second.said, /isn't empty/)
    })

  it('begins anew where a restore was cut off, and until then the store is not served', async () => {
    const config = places.empty(office.services.store.engine)
    assert.equal((await runCommand(config, 'restore', file)).code, 0)
    const { sha256 } = await checkBackup(file, { schema: SCHEMA.version })
    const cutOff = async (mark: string) => {
      const store = await openStore({ ...config, unfinished: true })
      const marks = store.connection.collection<{ _id: string }>(RESTORING)
      await marks.deleteMany({})
      await marks.insertOne({ _id: mark })
      await caseModel(store.connection).deleteOne({})
      await store.close()
    }
    await cutOff('another')
    await assert.rejects(openStore(config), StoreUnfinished)
    assert.match((await runCommand(config, 'restore', file)).said, /part of another backup/)
    await cutOff(sha256)
    await assert.rejects(openStore(config), StoreUnfinished)
    const again = await runCommand(config, 'restore', file)
    assert.equal(again.code, 0, again.said)
    assert.match((await runCommand(config, 'verify')).said, /3 files/)
  })

  const spoiled: Record<string, { spoil: (bytes: Buffer) => Buffer; said: RegExp }> = {
    'cut short': { spoil: (bytes) => bytes.subarray(0, bytes.length - 5_000), said: /damaged/ },
    'cut in the middle': { spoil: (bytes) => bytes.subarray(0, bytes.length >> 1), said: /damaged/ },
    'changed in one byte': { spoil: (bytes) => flipped(bytes, bytes.length >> 1), said: /was changed/ },
    'without its beginning': { spoil: (bytes) => bytes.subarray(512), said: /no backup of this product/ },
    'something else': {
      spoil: () => Buffer.from('%PDF-1.7 not a backup'),
      said: /no backup of this product/,
    },
    empty: { spoil: () => Buffer.alloc(0), said: /no backup of this product/ },
    'of a later version': {
      spoil: (bytes) => Buffer.from(bytes.toString('latin1').replace('"version":2', '"version":9'), 'latin1'),
      said: /it has version 9/,
    },
    'of a store of a later version': {
      spoil: (bytes) =>
        Buffer.from(
          bytes.toString('latin1').replace(`"schema":${SCHEMA.version}`, `"schema":${SCHEMA.version + 1}`),
          'latin1',
        ),
      said: new RegExp(`store in it has version ${SCHEMA.version + 1}, .* up to ${SCHEMA.version}`),
    },
  }
  it('refuses a file that is spoiled in any way before it writes anything', async () => {
    const config = places.empty(office.services.store.engine)
    for (const [how, { spoil, said }] of Object.entries(spoiled)) {
      const path = join(places.folder, 'spoiled.backup')
      await writeFile(path, spoil(await readFile(file)))
      const store = await openStore({ ...config, unfinished: true })
      const told = await restore(store, path, { schema: SCHEMA, clock: () => new Date() }).then(
        () => 'restored',
        (error: Error) => error.message,
      )
      await store.close()
      assert.match(told, said, how)
      assert.match(told, /Nothing was written/, how)
    }
    const refused = await runCommand(config, 'restore', join(places.folder, 'spoiled.backup'))
    assert.equal(refused.code, 1)
    assert.match(refused.said, /Nothing was written/)
    // A whole one still goes in: the store is as empty as before.
    assert.equal((await runCommand(config, 'restore', file)).code, 0)
  })

  it('verify says that all agrees, beside the running product', async () => {
    const verified = await runCommand(office.services.config, 'verify')
    assert.equal(verified.code, 0, verified.said)
    assert.match(verified.said, /Everything agrees: [1-9]\d+ documents, 3 files/)
  })

  it('verify finds a file that is gone, an entry that is gone, and a step that is not on the trail', async () => {
    const config = places.empty(office.services.store.engine)
    assert.equal((await runCommand(config, 'restore', file)).code, 0)
    const store = await openStore(config)
    const [one, other] = await caseModel(store.connection).find().sort({ number: 1 }).lean()
    await store.blobs.remove(one?.files[0]?.blob ?? '')
    await auditModel(store.connection).deleteOne({ caseNumber: other?.number, action: 'case.filed' })
    await store.close()
    const verified = await runCommand(config, 'verify')
    assert.equal(verified.code, 1)
    assert.match(verified.said, new RegExp(`case or record ${one?.number}: file \\w+ is missing`))
    assert.match(verified.said, /Entry \d+ is missing/)
    assert.match(verified.said, new RegExp(`case ${other?.number}: case.filed happened 1 times .* 0 times`))
    assert.equal((await runCommand(config, 'backup', join(places.folder, 'holes.backup'))).code, 1)
  })

  it('verify finds in GridFS files whose chunks are missing or short, and chunks without a file', async function () {
    if (!canHave('mongodb')) this.skip()
    const config = places.empty('mongodb')
    assert.equal((await runCommand(config, 'restore', file)).code, 0)
    const store = await openStore(config)
    const [one, other, third] = await caseModel(store.connection).find().sort({ number: 1 }).lean()
    const [holey, short, gone] = [one, other, third].map((each) => each?.files[0]?.blob ?? '')
    const stray = 'ab'.repeat(16)
    const chunks = store.connection.collection<{ files_id: string; n: number; data: unknown }>('blobs.chunks')
    await chunks.deleteOne({ files_id: holey, n: 1 })
    await chunks.updateOne({ files_id: short, n: 0 }, { $set: { data: Buffer.from('x') } })
    await store.connection.collection<{ _id: string }>('blobs.files').deleteOne({ _id: gone })
    await chunks.insertOne({ files_id: stray, n: 0, data: Buffer.from('x') })
    await store.close()
    const { code, said } = await runCommand(config, 'verify')
    assert.equal(code, 1)
    for (const blob of [holey, short]) assert.match(said, new RegExp(`file ${blob} is not as it was written`))
    assert.match(said, new RegExp(`case or record ${third?.number}: file ${gone} is missing`))
    for (const blob of [gone, stray]) assert.match(said, new RegExp(`parts of a file ${blob} are there`))
  })

  const spoiledFiles: Record<string, (bytes: Buffer) => Buffer> = {
    'its end is cut off': (bytes) => bytes.subarray(0, -1),
    'a byte of it was changed': (bytes) => flipped(bytes, bytes.length >> 1),
  }
  for (const [how, spoil] of Object.entries(spoiledFiles))
    it(`verify finds a file of the upload folder when ${how}`, async () => {
      const config = places.empty('embedded')
      assert.equal((await runCommand(config, 'restore', file)).code, 0)
      const [blob = ''] = await readdir(config.uploadsFolder)
      const path = join(config.uploadsFolder, blob)
      await writeFile(path, spoil(await readFile(path)))
      const verified = await runCommand(config, 'verify')
      assert.equal(verified.code, 1)
      assert.match(verified.said, new RegExp(`file ${blob} is not as it was written`))
    })
})

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
