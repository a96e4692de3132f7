import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Types } from 'mongoose'
import { caseModel } from '../../../src/cases/case.model.js'
import { openStore, type Store } from '../../../src/store/connect.js'
import { runCommand } from '../../support/command.js'
import { restoreSample } from '../../support/samples.js'

/**
 * Run with a small disk at the folder that is named: backs an office up onto it that is too large for it, by its
 * documents and then by its files, while the store itself has room elsewhere. Fails by an assertion.
 */
const [disk = ''] = process.argv.slice(2)
const TOO_MUCH = 8 * 1024 ** 2
const PARTS = 64
const beside = `${disk}-store`
const backups = join(disk, 'backups')
const place = {
  dataFolder: join(beside, 'data'),
  uploadsFolder: join(beside, 'uploads'),
  mongodbUri: undefined,
}
const store = { dataFolder: place.dataFolder, uploadsFolder: place.uploadsFolder }

async function within(act: (store: Store) => Promise<unknown>): Promise<void> {
  const opened = await openStore(store)
  await act(opened).finally(() => opened.close())
}

async function refused(): Promise<void> {
  const { code, said } = await runCommand(place, 'backup', join(backups, 'office.backup'))
  assert.equal(code, 1, said)
  assert.match(said, /no room left on the disk.*Nothing was left behind/)
  assert.deepEqual(await readdir(backups), [])
}

try {
  await mkdir(backups)
  await restoreSample(store)
  await within(({ connection }) =>
    connection
      .collection('things')
      .insertMany(Array.from({ length: PARTS }, () => ({ bytes: randomBytes(TOO_MUCH / PARTS) }))),
  )
  await refused()
  await within(async ({ connection, blobs }) => {
    await connection.collection('things').drop()
    const one = await caseModel(connection)
      .findOne({ 'files.0': { $exists: true } })
      .lean()
      .orFail()
    const parts = async function* () {
      yield randomBytes(TOO_MUCH)
    }
    const files = [{ ...one.files[0], blob: await blobs.write(parts()) }]
    const another = { ...one, _id: new Types.ObjectId(), number: '2570-0003', receiptLookup: 'another' }
    await caseModel(connection).create({ ...another, keys: [], files })
  })
  await refused()
  await within(({ connection }) => caseModel(connection).deleteOne({ number: '2570-0003' }))
  const { code, said } = await runCommand(place, 'backup', join(backups, 'office.backup'))
  assert.equal(code, 0, said)
  assert.deepEqual(await readdir(backups), ['office.backup'])
  console.log('all as it should be')
} finally {
  await rm(beside, { recursive: true, force: true })
}
