import assert from 'node:assert/strict'
import fc from 'fast-check'
import { newKey, open, openJson, seal, sealJson } from '../../src/sealing/envelope.js'
import { newKeyPair, openSealedKey, sealKeyTo } from '../../src/sealing/key-pair.js'
import { unwrapPrivateKey, wrapPrivateKey } from '../../src/sealing/password.js'
import { SealBroken } from '../../src/sealing/sealing.errors.js'

const PLACE = ['case', '1', 'content']
const flipped = (sealed: Buffer, at: number) => {
  const copy = Buffer.from(sealed)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}

describe('envelopes', () => {
  it('open to exactly what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const key = newKey()
        const plain = Buffer.from(text, 'utf8')
        assert.deepEqual(open(seal(plain, key, PLACE), key, PLACE), plain)
      }),
    )
  })

  it('do not open with another key, in another place, or with any single byte changed', () => {
    const key = newKey()
    const sealed = seal('ความลับ', key, PLACE)
    assert.throws(() => open(sealed, newKey(), PLACE), SealBroken)
    assert.throws(() => open(sealed, key, ['case', '2', 'content']), SealBroken)
    assert.throws(() => open(sealed, key, ['case', '1content']), SealBroken)
    for (let at = 0; at < sealed.length; at += 1)
      assert.throws(() => open(flipped(sealed, at), key, PLACE), SealBroken)
    for (const length of [0, 10, 40, sealed.length - 1])
      assert.throws(() => open(sealed.subarray(0, length), key, PLACE), SealBroken)
  })

  it('tell only the bucket of the length', () => {
    const key = newKey()
    const sizes = [0, 1, 10, 100, 252].map((length) => seal('a'.repeat(length), key, PLACE).length)
    assert.equal(new Set(sizes).size, 1)
    const all = Array.from({ length: 200 }, (_, step) => seal(Buffer.alloc(step * 300), key, PLACE).length)
    assert.ok(new Set(all).size <= 9, `${new Set(all).size} sizes`)
  })

  it('keep values as JSON, Thai text included', () => {
    const key = newKey()
    const value = { what: 'น้ำท่วมถนน', positions: ['mayor'], danger: false }
    assert.deepEqual(openJson(sealJson(value, key, PLACE), key, PLACE), value)
  })
})

describe('key pairs', () => {
  it('open what was sealed to them and nothing else', () => {
    const [mine, other] = [newKeyPair(), newKeyPair()]
    const key = newKey()
    const sealed = sealKeyTo(mine.publicKey, key)
    assert.deepEqual(openSealedKey(sealed, mine.privateKey), key)
    assert.throws(() => openSealedKey(sealed, other.privateKey), SealBroken)
    assert.throws(() => openSealedKey(flipped(sealed, 40), mine.privateKey), SealBroken)
    assert.throws(() => openSealedKey(Buffer.alloc(3), mine.privateKey), SealBroken)
  })
})

describe('a wrapped private key', () => {
  it('opens with its password only, however the accents were typed', async () => {
    const { privateKey } = newKeyPair()
    const wrapped = await wrapPrivateKey(privateKey, 'é-ทดสอบรหัสผ่าน')
    assert.deepEqual(await unwrapPrivateKey(wrapped, 'e\u0301-ทดสอบรหัสผ่าน'), privateKey)
    assert.equal(await unwrapPrivateKey(wrapped, 'é-ทดสอบรหัสผ่าม'), undefined)
  })
})
