import { generateSecret, generateURI, verify } from 'otplib'
import { toString as drawCode } from 'qrcode'
import { open, seal } from '../../sealing/envelope.js'
import { openSealedKey, sealKeyTo } from '../../sealing/key-pair.js'
import { ownKey } from '../../sealing/own-secrets.js'
import { SealBroken } from '../../sealing/sealing.errors.js'
import type { Actor, Officer } from '../officer.js'

/** A phone's clock may be wrong by this much; so a code holds for up to a minute and a half. */
const TOLERANCE_SECONDS = 30
const GROUP = 4
const PLACE = ['second step', 'proposal']

/** What an app needs to make the codes: base 32, 32 letters, 160 bits. */
export const newTotpSecret = (): string => generateSecret()

/** The secret as it is typed into an app: groups of four. */
export const secretGroups = (secret: string): string =>
  (secret.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join(' ')

/** As the app lists it. An office's Thai name, percent-encoded twice, would make a picture that old cameras can't read. */
const ISSUER = 'Sucharit'

/** A picture of the secret for an app's camera, as an SVG without any style of its own. */
export const totpPicture = (secret: string, { username }: Officer): Promise<string> =>
  drawCode(generateURI({ issuer: ISSUER, label: username, secret }), { type: 'svg', margin: 4 })

/**
 * Which time step (30 s since 1970) a code belongs to, if it is right now and later than the last one used.
 *
 * @param code six Arabic digits
 */
export async function totpStep(
  secret: string,
  code: string,
  { now, after }: { now: Date; after: number },
): Promise<number | undefined> {
  const found = await verify({
    secret,
    token: code,
    epoch: Math.floor(now.getTime() / 1_000),
    epochTolerance: TOLERANCE_SECONDS,
    ...(after > 0 ? { afterTimeStep: after } : {}),
  })
  return found.valid && 'timeStep' in found ? found.timeStep : undefined
}

/**
 * As the store keeps it: sealed to the officer's own key, so that it opens only with their password. Under a secret of
 * the installation it would lie beside what opens it, in the same backup.
 */
export const sealSecret = (publicKey: Buffer, secret: string): Buffer =>
  sealKeyTo(publicKey, Buffer.from(secret, 'ascii'))

/** @throws {SealBroken} when it was sealed to another key pair */
export const openSecret = (sealed: Buffer, privateKey: Buffer): string =>
  openSealedKey(sealed, privateKey).toString('ascii')

/** A secret on its way through the set-up form: nobody but this officer can open it, or make one up. */
export const proposeSecret = ({ id, privateKey }: Actor, secret: string): string =>
  seal(secret, ownKey(privateKey, 'second step'), [...PLACE, id]).toString('base64url')

/** The secret that was proposed; undefined when it is not one of ours. */
export function proposedSecret({ id, privateKey }: Actor, proposal: string): string | undefined {
  try {
    const key = ownKey(privateKey, 'second step')
    return open(Buffer.from(proposal, 'base64url'), key, [...PLACE, id]).toString('ascii')
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}
