import assert from 'node:assert/strict'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { FileBlobs } from '../../src/store/blobs.js'
import { temporaryFolder } from './support/engines.js'

describe('Blobs as files', () => {
  let folder: string
  let blobs: FileBlobs
  beforeEach(async () => {
    folder = await temporaryFolder()
    blobs = new FileBlobs(join(folder, 'uploads'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const files = () => readdir(join(folder, 'uploads'))
  const ids = async () => {
    const all = []
    for await (const { id } of blobs.list()) all.push(id)
    return all
  }

  it('lie in their folder under their name, and nothing beside them once a write has failed', async () => {
    const id = await blobs.write(Readable.from([Buffer.from('x')]))
    async function* failing() {
      yield Buffer.alloc(100_000)
      throw new Error('the sender went away')
    }
    await assert.rejects(blobs.write(failing()))
    assert.deepEqual(await files(), [id])
  })

  it('are never removed outside their folder', async () => {
    await writeFile(join(folder, 'kept'), 'x')
    await blobs.remove('../kept')
    assert.ok((await readdir(folder)).includes('kept'))
  })

  it('are listed, and nothing else in the folder is', async () => {
    const id = await blobs.write(Readable.from([Buffer.from('xyz')]))
    await writeFile(join(folder, 'uploads', '.gitkeep'), '')
    await mkdir(join(folder, 'uploads', 'b'.repeat(32)))
    assert.deepEqual(await ids(), [id])
  })

  it('that were cut off by a crash are swept, and not listed before', async () => {
    const id = await blobs.write(Readable.from([Buffer.from('x')]))
    await writeFile(join(folder, 'uploads', `${'a'.repeat(32)}.part`), 'half')
    assert.deepEqual(await ids(), [id])
    assert.equal(await blobs.sweepPartial(), 1)
    assert.deepEqual(await files(), [id])
  })
})
