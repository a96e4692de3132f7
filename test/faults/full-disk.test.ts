import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canHaveSmallDisk, onSmallDisk } from '../support/small-disk.js'

const script = (name: string) =>
  fileURLToPath(new URL(`support/${name}${extname(import.meta.url)}`, import.meta.url))

describe('an office whose disk is full', () => {
  let folder: string
  before(async function () {
    folder = await mkdtemp(join(tmpdir(), 'sucharit-disk-'))
    if (!canHaveSmallDisk(folder)) this.skip()
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('says of a report, a file, a message and a step that it was not received, keeps the words, and goes on once there is room', async function () {
    this.timeout(120_000)
    const told = await onSmallDisk(folder, 40, script('office-on-small-disk'))
    assert.match(told, /^all as it should be$/m)
  })

  it('says of a backup onto it that there is no room, and leaves nothing behind', async function () {
    this.timeout(240_000)
    assert.match(await onSmallDisk(folder, 6, script('backup-on-small-disk')), /^all as it should be$/m)
  })
})
