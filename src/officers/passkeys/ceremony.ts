import type { WebAuthnCredential } from '@simplewebauthn/server'
import { bytes } from '../../store/bytes.js'
import type { StoredPasskey } from './passkey.model.js'
import type { Assertion, Attestation } from './passkey.schema.js'
import type { RelyingParty } from './relying-party.js'

/** Loaded by the first who uses a passkey: with all that it can check it takes 27 MB and part of a second. */
const library = () => import('@simplewebauthn/server')

/** What the browser says that it signed; undefined when that can't be read, or a frame of another site asked for it. */
export function challengeIn(clientDataJSON: string): string | undefined {
  try {
    const said: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))
    if (typeof said !== 'object' || said === null || Reflect.get(said, 'crossOrigin') === true)
      return undefined
    const challenge: unknown = Reflect.get(said, 'challenge')
    return typeof challenge === 'string' ? challenge : undefined
  } catch {
    return undefined
  }
}

/**
 * How often the authenticator has signed, if the passkey signed this challenge for this site and the person was
 * verified; undefined otherwise. Whether that number is higher than before is for whoever stores it to say.
 */
export async function counterOf(
  { id, response }: Assertion,
  { publicKey }: Pick<StoredPasskey, 'publicKey'>,
  { party, challenge }: { party: RelyingParty; challenge: string },
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await library()
  const checked = await orRefused(() =>
    verifyAuthenticationResponse({
      response: plain(id, response),
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: { id, publicKey: new Uint8Array(bytes(publicKey)), counter: 0 },
      requireUserVerification: true,
    }),
  )
  return checked?.verified ? checked.authenticationInfo.newCounter : undefined
}

/**
 * A key whose private half nobody has, in COSE's form for P-256. What names an unknown passkey is held against it, so that
 * the answer takes as long as that of a known one.
 */
export const NOBODYS = {
  publicKey: Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from('gS-Qf6TUskc2sx17Qg2GZ6sj2lMJr6eziy28QlZEOQU', 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from('Gs_jBwnT3FfIUjKGKBhqvDnRwduEt50sDm8zG5xmFj0', 'base64url'),
  ]),
}

/** The passkey that an authenticator has made for this site, the person verified; undefined when anything is wrong. */
export async function credentialOf(
  { id, response }: Attestation,
  { party, challenge }: { party: RelyingParty; challenge: string },
): Promise<WebAuthnCredential | undefined> {
  const { verifyRegistrationResponse } = await library()
  const checked = await orRefused(() =>
    verifyRegistrationResponse({
      response: plain(id, response),
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
    }),
  )
  return checked?.verified ? checked.registrationInfo.credential : undefined
}

const plain = <T>(id: string, response: T) => ({
  id,
  rawId: id,
  response,
  clientExtensionResults: {},
  type: 'public-key' as const,
})

/** The library says what is wrong with what was sent by throwing plain errors; what was sent is all it looks at. */
async function orRefused<T>(check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check()
  } catch {
    return undefined
  }
}
