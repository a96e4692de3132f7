import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { caseModel } from '../../src/cases/case.model.js'
import type { Config } from '../../src/config.js'
import { entryKind } from '../../src/keeping/backup-format.js'
import { entriesIn } from '../../src/keeping/backup-file.js'
import { SCHEMA } from '../../src/schema.js'
import { startServer } from '../../src/server.js'
import { openStore, type Store } from '../../src/store/connect.js'
import { schemaVersion } from '../../src/store/schema.js'
import { createLog } from '../../src/web/log.js'
import { addSecondStep, PASSWORD } from '../support/accounts.js'
import { runCommand } from '../support/command.js'
import { wordsOf } from '../support/html.js'
import { readSample, sampleBackup, SAMPLES } from '../support/samples.js'
import { canHave, StorePlaces } from '../support/store-places.js'
import { signInAt, Visitor } from '../support/visitor.js'

const log = createLog('silent')

describe('a store of each earlier version', function () {
  this.timeout(120_000)
  let places: StorePlaces
  before(async () => {
    places = await StorePlaces.make()
  })
  after(() => places.remove())

  /** The folders as the program of that version left them. */
  async function leftBy(version: number): Promise<Config> {
    const config = places.empty('embedded')
    await mkdir(config.dataFolder, { recursive: true })
    const store = await readFile(join(SAMPLES, `version-${version}`, 'store.lmdb.gz'))
    await writeFile(join(config.dataFolder, 'store.lmdb'), gunzipSync(store))
    await mkdir(config.uploadsFolder, { recursive: true })
    for await (const { name, content } of entriesIn(sampleBackup(version))) {
      const kind = entryKind(name)
      if (kind && 'blob' in kind) await writeFile(join(config.uploadsFolder, kind.blob), content)
      else content.resume()
    }
    return config
  }

  /** Everything that was sent and shown is still there, and what the steps upward add. */
  async function holdsAll(config: Config, version: number): Promise<void> {
    const running = await startServer(config, { log })
    try {
      const { services } = running
      // Accounts of those days had a password alone.
      await addSecondStep(services, await services.officers.checkPassword('triage', PASSWORD))
      const { visitor } = await signInAt(running.url, 'triage')
      for (const { number, receipt, words, file } of await readSample(version)) {
        const tracked = wordsOf((await new Visitor().post(running.url, '/track', { receipt })).text)
        assert.ok(tracked.includes(number), tracked.slice(0, 300))
        const page = (await visitor.get(running.url, `/office/cases/${number}`)).text
        for (const said of words) assert.ok(page.includes(said), said)
        const path = /href="(\/office\/cases\/[^"]*\/files\/[^"]*)"/.exec(page)?.[1] ?? ''
        const { bytes } = await visitor.file(running.url, path)
        assert.equal(createHash('sha256').update(bytes).digest('hex'), file)
      }
    } finally {
      await running.stop()
    }
    await looking(config, async ({ connection }) => {
      assert.equal(await schemaVersion(connection), SCHEMA.version)
      for (const { files } of await caseModel(connection).find().lean())
        for (const { sealedBytes, sealedSha256 } of files) {
          assert.ok((sealedBytes ?? 0) > 0)
          assert.match(sealedSha256 ?? '', /^[0-9a-f]{64}$/)
        }
    })
    const verified = await runCommand(config, 'verify')
    assert.equal(verified.code, 0, verified.said)
  }

  async function looking(config: Config, look: (store: Store) => Promise<void>): Promise<void> {
    const store = await openStore({ ...config, readOnly: true })
    await look(store).finally(() => store.close())
  }

  it('is among the samples', async () => {
    const folders = await readdir(SAMPLES, { withFileTypes: true })
    const versions = folders.flatMap(({ name }) => /^version-(\d+)$/.exec(name)?.[1] ?? [])
    for (let version = 1; version < SCHEMA.version; version++)
      assert.ok(versions.includes(String(version)), `there is no sample of version ${version}`)
  })

  for (let version = 1; version < SCHEMA.version; version++) {
    it(`${version} is brought up where the folders that its program left are opened`, async () => {
      const config = await leftBy(version)
      await holdsAll(config, version)
      // From now on it shows where a file is changed.
      const [blob = ''] = await readdir(config.uploadsFolder)
      const path = join(config.uploadsFolder, blob)
      await writeFile(path, (await readFile(path)).subarray(0, -1))
      const verified = await runCommand(config, 'verify')
      assert.equal(verified.code, 1)
      assert.match(verified.said, new RegExp(`file ${blob} is not as it was written`))
    })

    for (const engine of ['embedded', 'mongodb'] as const)
      it(`${version} is brought up by restoring its backup (${engine})`, async function () {
        if (!canHave(engine)) this.skip()
        const config = places.empty(engine)
        const done = await runCommand(config, 'restore', sampleBackup(version))
        assert.equal(done.code, 0, done.said)
        await looking(config, async ({ connection }) =>
          assert.equal(await schemaVersion(connection), SCHEMA.version),
        )
        await holdsAll(config, version)
      })

    it(`${version} is backed up as it is, beside the program that will bring it up`, async () => {
      const config = await leftBy(version)
      const file = join(places.folder, `again-${version}.backup`)
      assert.equal((await runCommand(config, 'backup', file)).code, 0)
      const other = places.empty('embedded')
      assert.equal((await runCommand(other, 'restore', file)).code, 0)
      await holdsAll(other, version)
    })
  }

  it('of a later one is refused by the product and by the commands, with both versions, and not changed', async () => {
    const config = places.empty(canHave('mongodb') ? 'mongodb' : 'embedded')
    const store = await openStore(config)
    const later = { version: SCHEMA.version + 1, steps: [] }
    await store.connection.collection('schema').insertOne({ _id: 'schema', ...later } as never)
    await store.close()
    const said = new RegExp(
      `has version ${later.version}, and this program knows versions up to ${SCHEMA.version}`,
    )
    await assert.rejects(startServer(config, { log }), said)
    for (const command of [
      ['audit', 'head'],
      ['backup', join(places.folder, 'none.backup')],
    ]) {
      const refused = await runCommand(config, ...command)
      assert.equal(refused.code, 1)
      assert.match(refused.said, said)
    }
    await looking(config, async ({ connection }) => {
      const names = (await connection.db?.listCollections().toArray())?.map(({ name }) => name)
      assert.deepEqual(names, ['schema'])
    })
  })
})
