import assert from 'node:assert/strict'
import fc from 'fast-check'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import {
  keyOfSheets,
  readSheet,
  SHEET_WORDS,
  SheetProblem,
  sheetsOf,
  sheetWords,
  wordsTyped,
  type Sheet,
} from '../../src/sealing/recovery-sheets.js'

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes))
const splits = fc
  .integer({ min: 2, max: 6 })
  .chain((of) => fc.record({ of: fc.constant(of), needed: fc.integer({ min: 2, max: of }) }))
const retyped = (sheet: Sheet) => readSheet(wordsTyped(sheetWords(sheet).join(' ')))
const kindOf = async (act: () => unknown): Promise<string> => {
  try {
    await act()
  } catch (error) {
    if (error instanceof SheetProblem) return error.kind
    throw error
  }
  return 'nothing wrong'
}

describe('the sheets of the recovery key', () => {
  it('give the key back as soon as there are enough, whichever, typed again from their words', async () => {
    await fc.assert(
      fc.asyncProperty(keys, splits, fc.nat(), async (key, how, seed) => {
        const sheets = await sheetsOf(key, how)
        const some = sheets.map((_, at) => sheets[(at + seed) % sheets.length] as Sheet).slice(0, how.needed)
        assert.deepEqual(await keyOfSheets(some.map(retyped)), key)
        assert.equal(await kindOf(() => keyOfSheets(some.slice(1))), 'tooFew')
      }),
      { numRuns: 60 },
    )
  })

  it('may be a single one, with the key itself', async () => {
    const key = newKeyPair().privateKey
    const [sheet] = await sheetsOf(key, { needed: 1, of: 1 })
    assert.ok(sheet)
    assert.deepEqual(await keyOfSheets([retyped(sheet)]), key)
  })

  it('are thirty words, of which four letters suffice, in any case, numbered or not', async () => {
    const [sheet] = await sheetsOf(newKeyPair().privateKey, { needed: 2, of: 3 })
    assert.ok(sheet)
    const words = sheetWords(sheet)
    assert.equal(words.length, SHEET_WORDS)
    const typed = words.map((word, at) => `${at + 1}. ${word.slice(0, 4).toUpperCase()}`).join('\n')
    assert.deepEqual(readSheet(wordsTyped(typed)), sheet)
  })

  it('tell of a word that isn’t one, one too few, one mistaken for another, and two that changed places', async () => {
    const [sheet] = await sheetsOf(newKeyPair().privateKey, { needed: 2, of: 3 })
    assert.ok(sheet)
    const words = sheetWords(sheet)
    assert.equal(await kindOf(() => readSheet(words.with(6, 'sucharit'))), 'word')
    assert.equal(await kindOf(() => readSheet(words.slice(1))), 'count')
    for (let at = 0; at < words.length; at += 1) {
      const other = words[at] === 'zoo' ? 'abandon' : 'zoo'
      assert.equal(await kindOf(() => readSheet(words.with(at, other))), 'checksum', `word ${at + 1}`)
    }
    const at = words.findIndex((word, index) => index > 0 && word !== words[index - 1])
    const swapped = words.with(at, words[at - 1] ?? '').with(at - 1, words[at] ?? '')
    assert.equal(await kindOf(() => readSheet(swapped)), 'checksum')
  })

  it('of two sets don’t mix, also where both are of the same key, nor does one count twice', async () => {
    const key = newKeyPair().privateKey
    const [[one], [other]] = [
      await sheetsOf(key, { needed: 2, of: 3 }),
      await sheetsOf(key, { needed: 2, of: 3 }),
    ]
    assert.ok(one && other)
    assert.equal(await kindOf(() => keyOfSheets([one, other])), 'otherSet')
    assert.equal(await kindOf(() => keyOfSheets([one, retyped(one)])), 'sameSheet')
    assert.equal(await kindOf(() => keyOfSheets([])), 'tooFew')
    await assert.rejects(sheetsOf(key, { needed: 1, of: 3 }), RangeError)
  })
})
