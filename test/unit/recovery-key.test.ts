import assert from 'node:assert/strict'
import fc from 'fast-check'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { printRecoveryKey, readRecoveryKey } from '../../src/sealing/recovery-key.js'

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes))

describe('the recovery key on paper', () => {
  it('is fourteen groups of four that read back as the same key', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const paper = printRecoveryKey(key)
        assert.match(paper, /^([0-9A-HJKMNP-TV-Z]{4} ){13}[0-9A-HJKMNP-TV-Z]{4}$/)
        assert.deepEqual(readRecoveryKey(paper), key)
      }),
    )
  })

  it('may be typed small, without groups, with dashes, and with o, i and l for 0 and 1', () => {
    const key = newKeyPair().privateKey
    const paper = printRecoveryKey(key)
    const misread = paper.replace(/0/g, 'o').replace('1', 'l').replace(/1/g, 'i')
    for (const typed of [
      paper.toLowerCase(),
      paper.replace(/ /g, ''),
      ` ${paper.replace(/ /g, ' – ')}\n`,
      misread,
    ])
      assert.deepEqual(readRecoveryKey(typed), key)
  })

  it('with a digit wrong, two swapped, one missing or one too many is refused', () => {
    const paper = printRecoveryKey(Buffer.from('0123456789abcdef'.repeat(4), 'hex'))
    const digits = paper.replace(/ /g, '')
    for (let at = 0; at < digits.length; at += 1) {
      const wrong = digits[at] === '7' ? '8' : '7'
      assert.equal(readRecoveryKey(digits.slice(0, at) + wrong + digits.slice(at + 1)), undefined)
    }
    assert.equal(readRecoveryKey(digits.slice(1)), undefined)
    assert.equal(readRecoveryKey(`${digits}0`), undefined)
    assert.equal(readRecoveryKey(`Z${digits.slice(1)}`), undefined)
    assert.equal(readRecoveryKey(''), undefined)
  })
})
