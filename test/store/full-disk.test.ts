import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { temporaryFolder } from './support/engines.js'

const FILLER = fileURLToPath(new URL(`support/filler${extname(import.meta.url)}`, import.meta.url))

/** A disk of 4 MB that only the program run on it sees, and that goes with it. */
const ON_SMALL_DISK = ['--user', '--map-root-user', '--mount', 'sh', '-c']
const MOUNT = 'mount -t tmpfs -o size=4m tmpfs "$0"'

describe('A full disk', () => {
  let folder: string
  before(async function () {
    folder = await temporaryFolder()
    // not every system lets a program have a disk of its own
    if (spawnSync('unshare', [...ON_SMALL_DISK, MOUNT, folder]).status !== 0) this.skip()
  })
  after(() => rm(folder, { recursive: true }))

  it('refuses writes whole, is read on, and takes writes again once there is room', async function () {
    this.timeout(30_000)
    const run = [...ON_SMALL_DISK, `${MOUNT} && exec "$1" --import tsx "$2" "$0"`]
    const { stdout } = await promisify(execFile)('unshare', [...run, folder, process.execPath, FILLER])
    assert.match(stdout, /^stored \d+$/m)
  })
})
