import { codeMac } from '../../src/officers/second-step/recovery-codes.js'
import type { Actor, Officer } from '../../src/officers/officer.js'
import { officerModel } from '../../src/officers/officer.model.js'
import type { NewOfficer } from '../../src/officers/invitations.js'
import type { Services } from '../../src/services.js'
import { generate } from 'otplib'

export const PASSWORD = 'ลมหนาวพัดผ่านทุ่งนา 2569'

/** Nobody signs in so often in one test office; each time takes a code of its own. */
const CODES = 64
const used = new Map<string, number>()

/** Recovery codes that every test account has. An app's code can't be used twice in half a minute, and tests are faster. */
const codes = Array.from({ length: CODES }, (_, at) => `TEST0-000${String(at).padStart(2, '0')}`)

/** A code that this account hasn't used yet. */
export function nextCode(username: string): string {
  const at = used.get(username) ?? 0
  used.set(username, at + 1)
  return codes[at % CODES] ?? ''
}

/** What an app with this secret shows now. */
export const codeNow = (secret: string, now = new Date()): Promise<string> =>
  generate({ secret, epoch: Math.floor(now.getTime() / 1_000) })

type Given = Pick<Services, 'officers' | 'store' | 'clock'>

/** Somebody who was invited, has set the password and a second step. */
export async function letIn(given: Given, account: NewOfficer): Promise<Officer> {
  const { token } = await given.officers.invite(account)
  return addSecondStep(given, await given.officers.accept(token, PASSWORD))
}

/** Sets up an app, and more recovery codes than usual. */
export async function addSecondStep({ officers, store, clock }: Given, actor: Actor): Promise<Officer> {
  const { proposal, secret } = officers.secondStep.propose(actor)
  await officers.secondStep.setUp(actor, proposal, await codeNow(secret, clock()))
  const recoveryCodes = codes.map((code) => codeMac(actor.privateKey, code))
  await officerModel(store.connection).updateOne({ _id: actor.id }, { $set: { recoveryCodes } })
  return actor
}
