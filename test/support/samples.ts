import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../src/config.js'
import { restore } from '../../src/keeping/restore.js'
import { SCHEMA } from '../../src/schema.js'
import { openStore, type StoreOptions } from '../../src/store/connect.js'
import type { SampleReport } from '../samples/sample.js'

/** Samples of the store, one folder for each earlier version; see test/samples/make.ts. */
export const SAMPLES = join(ROOT, 'test/samples')

export const sampleBackup = (version = 1): string => join(SAMPLES, `version-${version}`, 'office.backup')

/** What the office of a sample must show. */
export async function readSample(version = 1): Promise<SampleReport[]> {
  const text = await readFile(join(SAMPLES, `version-${version}`, 'reports.json'), 'utf8')
  return JSON.parse(text) as SampleReport[]
}

/** A small office at once: the one of a sample, brought up. */
export async function restoreSample(options: StoreOptions, version = 1): Promise<void> {
  const store = await openStore(options)
  try {
    const { blobs } = await restore(store, sampleBackup(version), { schema: SCHEMA, clock: () => new Date() })
    assert.equal(blobs, 2)
  } finally {
    await store.close()
  }
}
