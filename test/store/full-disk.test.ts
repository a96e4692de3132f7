import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canHaveSmallDisk, onSmallDisk } from '../support/small-disk.js'
import { temporaryFolder } from './support/engines.js'

const FILLER = fileURLToPath(new URL(`support/filler${extname(import.meta.url)}`, import.meta.url))

describe('A full disk', () => {
  let folder: string
  before(async function () {
    folder = await temporaryFolder()
    if (!canHaveSmallDisk(folder)) this.skip()
  })
  after(() => rm(folder, { recursive: true }))

  it('refuses writes whole, is read on, and takes writes again once there is room', async function () {
    this.timeout(30_000)
    assert.match(await onSmallDisk(folder, 4, FILLER), /^stored \d+$/m)
  })
})
