import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { auditService } from '../../src/audit/audit.service.js'
import type { Config } from '../../src/config.js'
import { recordBackups } from '../../src/keeping/backup-note.js'
import { startServer } from '../../src/server.js'
import { openStore } from '../../src/store/connect.js'
import { createLog } from '../../src/web/log.js'
import { runCommand } from '../support/command.js'
import { restoreSample } from '../support/samples.js'
import { canHave, StorePlaces } from '../support/store-places.js'

const NOTES = 'backups-to-record'

for (const engine of ['embedded', 'mongodb'] as const)
  describe(`backup and restore on the audit trail (${engine})`, function () {
    this.timeout(120_000)
    let places: StorePlaces
    let config: Config
    let file: string
    before(async function () {
      if (!canHave(engine)) this.skip()
      places = await StorePlaces.make()
    })
    after(() => places?.remove())
    beforeEach(async () => {
      config = places.empty(engine)
      await restoreSample(config)
      file = join(places.folder, `${Math.random()}.backup`)
    })

    /** The trail as the product has it, running. */
    async function within<T>(
      act: (running: Awaited<ReturnType<typeof startServer>>) => Promise<T>,
      place = config,
    ): Promise<T> {
      const running = await startServer(place, { log: createLog('silent') })
      return act(running).finally(() => running.stop())
    }
    const latest = (place = config) =>
      within(({ services }) => services.audit.page({ action: 'store.backedUp', limit: 5 }), place)

    it('tell of a backup that was taken while the product stood still, once it starts', async () => {
      const begun = Date.now()
      assert.equal((await runCommand(config, 'backup', file)).code, 0)
      const [entry, ...more] = await latest()
      assert.deepEqual([entry?.who, more.length], ['system', 0])
      assert.ok(entry && entry.at.getTime() >= begun && entry.at.getTime() <= Date.now())
      assert.equal((await latest()).length, 1, 'and tells of it once')
      assert.equal((await runCommand(config, 'verify')).code, 0)
    })

    it('tell of one that was taken beside the running product, by its own hand', async () => {
      await within(async ({ services: { store, audit } }) => {
        assert.equal((await runCommand(config, 'backup', file)).code, 0)
        await recordBackups(store, audit.record)
        await recordBackups(store, audit.record)
        assert.equal((await audit.page({ action: 'store.backedUp', limit: 5 })).length, 1)
        assert.equal((await audit.verify()).ok, true)
      })
    })

    it('tell of a restore right behind the head of the backup, which is still found', async () => {
      const head = await within(({ services }) => services.audit.head())
      assert.equal((await runCommand(config, 'backup', file)).code, 0)
      const other = places.empty(engine)
      assert.equal((await runCommand(other, 'restore', file)).code, 0)
      const store = await openStore({ ...other, readOnly: true })
      const trail = auditService(store.connection)
      const [restored, before] = await trail.page({ limit: 2 })
      assert.equal(restored?.action, 'store.restored')
      assert.equal(restored?.who, 'system')
      assert.match(String(restored?.facts?.['backupOf']), /^\d{4}-\d\d-\d\dT/)
      // On MongoDB the backup holds the entry of itself; beside an embedded store it comes afterwards.
      if (engine === 'mongodb') assert.equal(before?.action, 'store.backedUp')
      else assert.equal(before?.hash, head.hash)
      assert.equal((await trail.verify(head.hash)).ok, true)
      await store.close()
      assert.equal((await runCommand(other, 'verify')).code, 0)
    })
  })

describe('notes of backups in the data folder', function () {
  this.timeout(60_000)
  let places: StorePlaces
  before(async () => {
    places = await StorePlaces.make()
  })
  after(() => places.remove())

  it('say when, and can put nothing else on the trail', async () => {
    const config = places.empty('embedded')
    await restoreSample(config)
    const notes = join(config.dataFolder, NOTES)
    await mkdir(notes)
    const id = '00000000-0000-4000-8000-00000000000'
    const note = { at: '2026-11-26T03:00:00Z', action: 'case.closed', who: 'somebody' }
    await writeFile(join(notes, `${id}1.json`), JSON.stringify(note))
    for (const [name, text] of Object.entries({
      [`${id}2.json`]: '{',
      [`${id}3.json`]: 'null',
      [`${id}4.json`]: '{"at":"never"}',
      [`${id}5.json.part`]: JSON.stringify(note),
      'else.json': JSON.stringify(note),
    }))
      await writeFile(join(notes, name), text)
    const store = await openStore(config)
    const trail = auditService(store.connection)
    const { sequence } = await trail.head()
    await recordBackups(store, trail.record)
    const [entry] = await trail.page({ limit: 1 })
    assert.equal(entry?.sequence, sequence + 1)
    assert.deepEqual(
      [entry?.action, entry?.who, entry?.at.toISOString(), entry?.facts],
      ['store.backedUp', 'system', '2026-11-26T03:00:00.000Z', undefined],
    )
    assert.equal((await readdir(notes)).length, 5)
    await store.close()
  })

  it('that could not be written keep no backup from being taken, which the command says', async function () {
    // Whoever is root may write everywhere.
    if (process.getuid?.() === 0 || process.platform === 'win32') this.skip()
    const config = places.empty('embedded')
    await restoreSample(config)
    const notes = join(config.dataFolder, NOTES)
    await mkdir(notes)
    await chmod(notes, 0o500)
    const done = await runCommand(config, 'backup', join(places.folder, 'unnoted.backup'))
    await chmod(notes, 0o700)
    assert.equal(done.code, 0, done.said)
    assert.match(done.said, /does not tell of this backup/)
  })
})
