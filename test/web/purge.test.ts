import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { auditService } from '../../src/audit/audit.service.js'
import { auditModel } from '../../src/audit/audit.model.js'
import type { Config } from '../../src/config.js'
import { stagedFileModel } from '../../src/intake/staged-file.model.js'
import { openStore, type Store } from '../../src/store/connect.js'
import { runCommand } from '../support/command.js'
import { restoreSample } from '../support/samples.js'
import { canHave, StorePlaces } from '../support/store-places.js'

const HOUR_MS = 3_600_000
const BYTES = 2 * 1024 ** 2

for (const engine of ['embedded', 'mongodb'] as const)
  describe(`removing files that belong to nobody (${engine})`, function () {
    this.timeout(180_000)
    let places: StorePlaces
    let config: Config
    before(async function () {
      if (!canHave(engine)) this.skip()
      places = await StorePlaces.make()
    })
    after(() => places?.remove())
    beforeEach(async () => {
      config = places.empty(engine)
      await restoreSample(config)
    })

    async function within<T>(act: (store: Store) => Promise<T>): Promise<T> {
      const store = await openStore(config)
      return act(store).finally(() => store.close())
    }
    /** A sealed file that was written so many hours ago. */
    async function written({ blobs, connection }: Store, hours: number): Promise<string> {
      const parts = async function* () {
        yield randomBytes(BYTES)
      }
      const id = await blobs.write(parts())
      const at = new Date(Date.now() - hours * HOUR_MS)
      if (engine === 'embedded') await utimes(join(config.uploadsFolder, id), at, at)
      else
        await connection
          .collection('blobs.files')
          .updateOne({ _id: id } as never, { $set: { uploadDate: at } })
      return id
    }
    const ids = () =>
      within(async ({ blobs }) => {
        const all: string[] = []
        for await (const { id } of blobs.list()) all.push(id)
        return all.sort()
      })

    it('says what it would remove, and removes it when told to, with an entry on the trail', async () => {
      const kept = await ids()
      const orphan = await within((store) => written(store, 25))
      const found = await runCommand(config, 'purge')
      assert.equal(found.code, 2, found.said)
      assert.match(
        found.said,
        new RegExp(
          `${orphan}.*1 files \\(2.0 MB\\) belong to nobody, and 0 never arrived whole. Nothing was removed`,
          's',
        ),
      )
      assert.deepEqual(await ids(), [...kept, orphan].sort())
      const verified = await runCommand(config, 'verify')
      assert.equal(verified.code, 0)
      assert.match(verified.said, new RegExp(`file ${orphan} belongs to no case and no record`))
      const done = await runCommand(config, 'purge', '--yes')
      assert.equal(done.code, 0, done.said)
      assert.match(done.said, /Removed 1 files \(2.0 MB\)/)
      assert.deepEqual(await ids(), kept)
      await within(async ({ connection }) => {
        const entry = await auditModel(connection).findOne({ action: 'blobs.purged' }).lean().orFail()
        assert.deepEqual(
          { who: entry.who, facts: entry.facts, caseNumber: entry.caseNumber },
          { who: 'system', facts: { files: 1 }, caseNumber: undefined },
        )
        assert.ok((await auditService(connection).verify()).ok)
      })
      const nothing = await runCommand(config, 'purge')
      assert.deepEqual([nothing.code, /nothing to remove/.test(nothing.said)], [0, true])
    })

    it('says which files never arrived whole, and removes what there is of them', async function () {
      // the embedded store sweeps such parts at each start
      if (engine === 'embedded') this.skip()
      const id = randomBytes(16).toString('hex')
      const chunk = { files_id: id, n: 0, data: randomBytes(8) }
      await within(({ connection }) => connection.collection('blobs.chunks').insertOne(chunk))
      const found = await runCommand(config, 'purge')
      assert.deepEqual([found.code, new RegExp(`${id}  parts of a file`).test(found.said)], [2, true])
      assert.match(found.said, /and 1 never arrived whole/)
      assert.equal((await runCommand(config, 'purge', '--yes')).code, 0)
      const nothing = await runCommand(config, 'purge')
      assert.deepEqual([nothing.code, /nothing to remove/.test(nothing.said)], [0, true])
    })

    it('touches nothing that a case or a form has, nor anything young, whatever age is given', async () => {
      const kept = await within(async (store) => {
        const staged = await written(store, 30)
        const row = {
          stagingId: 'a',
          putBy: 'b',
          sealed: Buffer.alloc(8),
          removed: false,
          expiresAt: new Date(),
        }
        const measured = { blob: staged, sealedBytes: BYTES, sealedSha256: 'unknown' }
        await stagedFileModel(store.connection).create({ _id: 'form', ...row, ...measured })
        return [staged, await written(store, 0.5), await written(store, 3)]
      })
      const before = await ids()
      for (const age of [[], ['--older-than', '24']])
        assert.equal((await runCommand(config, 'purge', '--yes', ...age)).code, 0)
      assert.deepEqual(await ids(), before)
      assert.equal((await runCommand(config, 'purge', '--yes', '--older-than', '0.1')).code, 1)
      assert.equal((await runCommand(config, 'purge', '--yes', '--older-than', '1')).code, 0)
      assert.deepEqual(
        await ids(),
        before.filter((id) => id !== kept[2]),
      )
    })
  })
