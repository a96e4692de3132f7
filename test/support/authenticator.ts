import { createHash, createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 }

/** The options of the product's pages, as far as an authenticator looks at them. */
export type Asked = {
  challenge: string
  rp?: { id: string }
  rpId?: string
  user?: { id: string }
  allowCredentials?: { id: string }[]
  extensions: { prf: { eval: { first: string } } }
}

/** What to do otherwise than an honest browser with an honest authenticator does. */
export type Lies = {
  origin?: string
  rpId?: string
  challenge?: string
  verified?: boolean
  counter?: number
  credentialId?: string
  userHandle?: string
  crossOrigin?: boolean
}

/**
 * A passkey in a browser at `origin`, in as much of WebAuthn as the product asks for: P-256, no attestation; with `prf`
 * it answers for the extension, without it doesn't know it.
 */
export class Authenticator {
  readonly credentialId = randomBytes(32).toString('base64url')
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  private readonly secret = randomBytes(32)
  private userHandle = randomBytes(32).toString('base64url')
  counter = 0

  constructor(
    private readonly origin: string,
    private readonly prf: boolean,
  ) {}

  /** The answer of navigator.credentials.create(), as the page's script sends it. */
  create(asked: Asked, lies: Lies = {}): string {
    this.userHandle = asked.user?.id ?? this.userHandle
    const authData = this.authenticatorData(asked, lies, this.attested())
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(authData)],
    ])
    return JSON.stringify({
      id: this.credentialId,
      response: {
        clientDataJSON: this.clientData('webauthn.create', asked, lies).toString('base64url'),
        attestationObject: Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url'),
        transports: ['internal'],
      },
      ...this.prfAnswer(asked),
    })
  }

  /** The answer of navigator.credentials.get(). */
  get(asked: Asked, lies: Lies = {}): string {
    this.counter += 1
    const clientData = this.clientData('webauthn.get', asked, lies)
    const authData = this.authenticatorData(asked, lies)
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()])
    return JSON.stringify({
      id: lies.credentialId ?? this.credentialId,
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, this.keys.privateKey).toString('base64url'),
        userHandle: lies.userHandle ?? this.userHandle,
      },
      ...this.prfAnswer(asked),
    })
  }

  private prfAnswer(asked: Asked): { prf?: string } {
    if (!this.prf) return {}
    const input = asked.extensions.prf.eval.first
    return { prf: createHmac('sha256', this.secret).update(input).digest('base64url') }
  }

  private clientData(type: string, asked: Asked, lies: Lies): Buffer {
    const { origin = this.origin, challenge = asked.challenge, crossOrigin = false } = lies
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }))
  }

  private authenticatorData(asked: Asked, lies: Lies, attested: Buffer = Buffer.alloc(0)): Buffer {
    const rpId = lies.rpId ?? asked.rpId ?? asked.rp?.id ?? ''
    const verified = lies.verified === false ? 0 : FLAGS.verified
    const flags = FLAGS.present | verified | (attested.length > 0 ? FLAGS.attested : 0)
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(lies.counter ?? this.counter)
    return Buffer.concat([
      createHash('sha256').update(rpId).digest(),
      Buffer.from([flags]),
      counter,
      attested,
    ])
  }

  private attested(): Buffer {
    const id = Buffer.from(this.credentialId, 'base64url')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    return Buffer.concat([Buffer.alloc(16), length, id, coseKey(this.keys.publicKey)])
  }
}

/** COSE's form of a P-256 key: kty 2, alg -7, crv 1, x, y. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))
  const parts: [number, unknown][] = [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]
  return Buffer.from(isoCBOR.encode(new Map(parts) as never))
}
