import assert from 'node:assert/strict'
import { join } from 'node:path'
import { ConfigInvalid, ROOT } from '../../src/config.js'
import { explain } from '../../src/console/explain.js'
import * as ofKeeping from '../../src/keeping/keeping.errors.js'
import * as ofStore from '../../src/store/store.errors.js'
import { loadTexts, LANGUAGES } from '../../src/web/i18n.js'

/** What no operator meets: the program catches these itself, or they are mistakes of its own. */
const INTERNAL = new Set([
  ...['StoreError', 'StoreNotWritable', 'StoreClosed', 'BlobMissing', 'BlobDamaged', 'BlobTooLate'],
  ...['Unsupported', 'UndefinedInFilter'],
])

describe('what the program tells whoever runs it', () => {
  const texts = loadTexts(join(ROOT, 'src/locales'))

  it('has words for every failure of the store, in both languages', () => {
    const names = Object.keys({ ...ofStore, ...ofKeeping }).filter((name) => !INTERNAL.has(name))
    assert.ok(names.length > 12)
    for (const lng of LANGUAGES)
      for (const name of names) {
        const keys = [name, `${name}_restore`].map((key) => `console.errors.${key}`)
        assert.ok(
          keys.some((key) => texts.exists(key, { lng })),
          `${name} in ${lng}`,
        )
      }
  })

  it('fills in what each failure is about', () => {
    const failures = [
      new ofStore.DataFolderInUse('/data', { pid: 4711, startedAt: 'noon' }),
      new ofStore.StoreDamaged('store.lmdb', 'its end is missing'),
      new ofStore.StoreFull(),
      new ofStore.StoreUnfinished('restore'),
      new ofStore.StoreUnfinished('migrate'),
      new ofStore.StoreFromFuture(9, 2),
      new ofStore.StoreInUse(3),
      new ofStore.StoreUnreachable('db.example', { cause: new Error('refused') }),
      new ofKeeping.BackupForeign('it is a picture'),
      new ofKeeping.BackupDamaged('its end is missing'),
      new ofKeeping.StoreNotEmpty('cases'),
      new ofKeeping.StoreEmpty(),
      new ofKeeping.SourceChanging(5),
      new ofKeeping.RestoreDiffers('blob 1'),
      new ofKeeping.StoreBusy(5),
      new ConfigInvalid(['PORT', 'HOST']),
    ]
    for (const failure of failures) {
      const told = explain(failure)
      assert.ok(told.length > 20 && !/\{\{|console\./.test(told), `${failure.name}: ${told}`)
      const { values = {} } = failure as Partial<ofStore.StoreError>
      const { by: _by, context: _context, folder: _folder, startedAt: _startedAt, ...shown } = values
      for (const value of Object.values(shown)) assert.ok(told.includes(String(value)), told)
    }
    assert.notEqual(explain(failures[3]), explain(failures[4]))
    assert.match(explain(failures.at(-1)), /PORT, HOST/)
  })
})
