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
  passkey: StoredPasskey,
  { party, challenge }: { party: RelyingParty; challenge: string },
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await library()
  const checked = await orRefused(() =>
    verifyAuthenticationResponse({
      response: plain(id, response),
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: { id, publicKey: new Uint8Array(bytes(passkey.publicKey)), counter: 0 },
      requireUserVerification: true,
    }),
  )
  return checked?.verified ? checked.authenticationInfo.newCounter : undefined
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
