import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ROOT } from '../../src/config.js'

const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/
const versions = z.record(z.string(), z.string())
const packageFile = z.object({ dependencies: versions, devDependencies: versions })
const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
    }),
  ),
})
const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(ROOT, name), 'utf8'))

describe('what the program is built of', () => {
  it('is named with exact versions', async () => {
    const { dependencies, devDependencies } = packageFile.parse(await read('package.json'))
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      assert.match(version, EXACT, name)
  })

  it('is locked down to the last package, each with the hash of its content and from the one registry', async () => {
    const { '': own, ...packages } = lockFile.parse(await read('package-lock.json')).packages
    assert.ok(own && Object.keys(packages).length > 100)
    for (const [place, { version, integrity, resolved }] of Object.entries(packages)) {
      assert.match(version ?? '', EXACT, place)
      assert.match(integrity ?? '', /^sha512-/, place)
      assert.equal(resolved, undefined, `${place} comes from an address of its own`)
    }
  })
})
