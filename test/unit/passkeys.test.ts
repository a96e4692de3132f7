import assert from 'node:assert/strict'
import { createPublicKey, randomBytes } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import type { Request } from 'express'
import { NOBODYS } from '../../src/officers/passkeys/ceremony.js'
import { relyingPartyOf } from '../../src/officers/passkeys/relying-party.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { unwrapWithPasskey, wrapWithPasskey } from '../../src/sealing/passkey.js'

describe('a private key wrapped for a passkey', () => {
  const { privateKey } = newKeyPair()
  const answer = randomBytes(32)
  const wrapped = wrapWithPasskey(privateKey, answer, 'one')

  it('opens with what the authenticator answers', () => {
    assert.deepEqual(unwrapWithPasskey(wrapped, answer, 'one'), privateKey)
  })

  it('opens with no other answer, for no other passkey, and with no other salt', () => {
    assert.equal(unwrapWithPasskey(wrapped, randomBytes(32), 'one'), undefined)
    assert.equal(unwrapWithPasskey(wrapped, answer, 'two'), undefined)
    assert.equal(unwrapWithPasskey({ ...wrapped, salt: randomBytes(16) }, answer, 'one'), undefined)
  })

  it('is wrapped with a salt of its own each time, and holds neither the key nor the answer', () => {
    const again = wrapWithPasskey(privateKey, answer, 'one')
    assert.notDeepEqual(again.salt, wrapped.salt)
    const stored = Buffer.concat([wrapped.salt, wrapped.box])
    assert.ok(!stored.includes(privateKey) && !stored.includes(answer))
  })
})

describe('whom passkeys are made for', () => {
  const asked = (host: string, protocol = 'https') =>
    ({ protocol, get: (name: string) => (name === 'host' ? host : undefined) }) as unknown as Request

  it('is the configured address, whatever the request says', () => {
    assert.deepEqual(relyingPartyOf(asked('evil.example'), 'https://report.example.go.th:8443'), {
      id: 'report.example.go.th',
      origin: 'https://report.example.go.th:8443',
    })
  })

  it("is the request's host only on this machine itself", () => {
    assert.deepEqual(relyingPartyOf(asked('localhost:3000', 'http'), undefined), {
      id: 'localhost',
      origin: 'http://localhost:3000',
    })
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1:3000', '[::1]:3000', 'a b', ''])
      assert.equal(relyingPartyOf(asked(host), undefined), undefined, host)
  })

  it('is nobody where browsers allow none: without https, or at an address without a name', () => {
    for (const site of ['http://report.example.go.th', 'https://192.0.2.7', 'https://[2001:db8::1]'])
      assert.equal(relyingPartyOf(asked('report.example.go.th'), site), undefined, site)
  })
})

describe('the key that an unknown passkey is held against', () => {
  it('is one that signatures are checked with, so that a wrong one takes its time', () => {
    const cose = isoCBOR.decodeFirst<Map<number, unknown>>(new Uint8Array(NOBODYS.publicKey))
    assert.deepEqual([cose.get(1), cose.get(3), cose.get(-1)], [2, -7, 1])
    const part = (key: number) => Buffer.from(cose.get(key) as Uint8Array).toString('base64url')
    const jwk = { kty: 'EC', crv: 'P-256', x: part(-2), y: part(-3) }
    assert.equal(createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyType, 'ec')
  })
})
