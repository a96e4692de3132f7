import type { StoredPasskey } from './passkey.model.js'
import type { RelyingParty } from './relying-party.js'

/** Of passkeys that authenticators can make, those that the library checks: Ed25519, P-256, RSA. COSE's numbers. */
const ALGORITHMS = [-8, -7, -257]
/** How long a browser waits for the person; the challenge lasts no longer. */
const TIMEOUT_MS = 5 * 60_000

type Common = {
  party: RelyingParty
  challenge: string
  /** What authenticators with the `prf` extension make their answer from, base64url. */
  prfInput: string
}

const prf = (input: string) => ({ prf: { eval: { first: input } } })

const described = ({ credentialId, transports }: StoredPasskey) => ({
  type: 'public-key',
  id: credentialId,
  transports,
})

/** WebAuthn's options for making a passkey, bytes as base64url. Who made the authenticator is not asked. */
export const creationOptions = (given: {
  common: Common
  siteName: string
  user: { handle: string; username: string; name: string }
  existing: StoredPasskey[]
}) => ({
  rp: { id: given.common.party.id, name: given.siteName },
  user: { id: given.user.handle, name: given.user.username, displayName: given.user.name },
  challenge: given.common.challenge,
  pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
  timeout: TIMEOUT_MS,
  attestation: 'none',
  authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  excludeCredentials: given.existing.map(described),
  extensions: prf(given.common.prfInput),
})

/** WebAuthn's options for using a passkey: one of these, or any that the authenticator has for the site. */
export const requestOptions = ({ party, challenge, prfInput }: Common, allowed: StoredPasskey[] = []) => ({
  rpId: party.id,
  challenge,
  timeout: TIMEOUT_MS,
  userVerification: 'required',
  allowCredentials: allowed.map(described),
  extensions: prf(prfInput),
})
