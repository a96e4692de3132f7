import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { readConfig } from '../../src/config.js'
import { officeDefaults } from '../../src/office/defaults.js'
import { addPasskeySchema } from '../../src/officers/passkeys/passkey.schema.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { startServer } from '../../src/server.js'
import { createLog } from '../../src/web/log.js'
import { Authenticator } from '../../test/support/authenticator.js'
import { ACCOUNT } from './account.js'
import { fileReport } from './requests.js'

/** Pairs of each comparison. */
const PAIRS = 60
const WARM_UP = 6
/** Further than the day after which failures of a name are forgotten: no lock slows a guess down here. */
const DAY_MS = 25 * 3_600_000

/** Prints whether an answer's time tells an account, a passkey or a receipt that exists from one that doesn't. */
const folder = await mkdtemp(join(tmpdir(), 'sucharit-guessing-'))
const config = readConfig({
  PORT: '0',
  SUCHARIT_DATA: join(folder, 'data'),
  SUCHARIT_UPLOADS: join(folder, 'uploads'),
  SUCHARIT_LIMITS: 'no',
  SUCHARIT_LOG: 'silent',
})
let day = 0
const clock = () => new Date(Date.now() + day * DAY_MS)
const { url, services, stop } = await startServer(config, { log: createLog('silent'), clock })
const named = { th: 'อบต.วัดเวลา', en: 'Bench office' }
await services.office.setUp({
  ...officeDefaults(),
  ...{ name: named, address: named, phone: '', email: '' },
  recoveryPublicKey: newKeyPair().publicKey,
  setUpAt: new Date(),
})
const where = { position: 'receiving-officer', department: 'permanent-secretary' }
const { token } = await services.officers.invite({
  ...{ ...where, username: ACCOUNT.username, name: 'Bench' },
  role: 'triage',
})
const account = await services.officers.accept(token, ACCOUNT.password)
const receipt = await fileReport(url)

const post = async (path: string, fields: Record<string, string>, status: number, at = url) => {
  const begun = performance.now()
  const answer = await fetch(at + path, { method: 'POST', body: new URLSearchParams(fields) })
  await answer.text()
  assert.equal(answer.status, status)
  return performance.now() - begun
}
const guess = (username: string) => {
  day += 1
  return post('/office/sign-in', { username, password: 'ไม่ใช่รหัสผ่านของใครเลย 1' }, 422)
}
const oneDigitOff = `${receipt.slice(0, -1)}${(Number(receipt.at(-1)) + 1) % 10}`
const nobodys = () => Array.from({ length: 20 }, () => Math.floor(Math.random() * 10)).join('')

await compare(
  'sign-in: no such account, wrong password',
  () => guess(`nobody${day}`),
  () => guess(ACCOUNT.username),
)
// Passkeys belong to a name: browsers give none to 127.0.0.1.
const origin = url.replace('127.0.0.1', 'localhost')
const party = { id: 'localhost', origin }
const { passkeys } = services.officers
const known = new Authenticator(origin, true)
const asked = await passkeys.creationOptions(account, party, 'th')
await passkeys.add(account, addPasskeySchema.parse({ name: 'Bench', passkey: known.create(asked) }), party)
/** Signed rightly, by an authenticator that nobody has added, under this id. */
const forge = async (credentialId: string) => {
  day += 1
  const lies = { credentialId, userHandle: asked.user.id }
  const passkey = new Authenticator(origin, true).get(await passkeys.signInOptions(party), lies)
  return post('/office/sign-in/passkey', { passkey }, 422, origin)
}
await compare(
  'passkey: unknown, known with a wrong signature',
  () => forge(new Authenticator(origin, true).credentialId),
  () => forge(known.credentialId),
)
await compare(
  'receipt: any digits, one digit off a real one',
  () => post('/track', { receipt: nobodys() }, 422),
  () => post('/track', { receipt: oneDigitOff }, 422),
)
await stop()
await rm(folder, { recursive: true, force: true })

/**
 * Asks in pairs, the order drawn by lot, so that what else the machine does falls on both. Beside the difference stands
 * what two halves of one and the same kind differ by: the noise.
 */
async function compare(
  what: string,
  one: () => Promise<number>,
  other: () => Promise<number>,
): Promise<void> {
  const took: [number, number][] = []
  for (let at = 0; at < WARM_UP + PAIRS; at++) {
    const pair: [number, number] = [0, 0]
    const first = Math.random() < 0.5
    if (first) pair[0] = await one()
    pair[1] = await other()
    if (!first) pair[0] = await one()
    if (at >= WARM_UP) took.push(pair)
  }
  const [ones, others] = [took.map(([a]) => a), took.map(([, b]) => b)]
  const difference = median(took.map(([a, b]) => a - b))
  const noise = Math.abs(
    median(ones.filter((_, at) => at % 2)) - median(ones.filter((_, at) => at % 2 === 0)),
  )
  console.log(
    `${what.padEnd(50)} median ${ms(median(ones))}, ${ms(median(others))}; difference ${ms(difference)}, noise ${ms(noise)}; ${PAIRS} pairs`,
  )
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`
}
