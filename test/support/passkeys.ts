import supertest from 'supertest'
import type { Role } from '../../src/officers/roles.js'
import { PASSWORD } from './accounts.js'
import type { Asked, Authenticator, Lies } from './authenticator.js'
import type { StartedOffice } from './office.js'
import { fieldIn, signIn, type WebOfficer } from './web-officer.js'

/** Passkeys belong to a name: browsers give none to 127.0.0.1. */
export const named = (office: StartedOffice): { url: string } => ({
  url: office.url.replace('127.0.0.1', 'localhost'),
})

type Agent = Pick<WebOfficer['agent'], 'get' | 'post'>

/** What a page's script asks before it asks the authenticator. */
export async function optionsAt(agent: Agent, path: string): Promise<Asked> {
  const answer = await agent.get(path).expect(200).expect('content-type', /json/)
  return answer.body as Asked
}

/** Adds a passkey as the page of one's own account does. */
export async function addPasskey(
  officer: WebOfficer,
  made: Authenticator,
  { name = 'โทรศัพท์', lies = {} }: { name?: string; lies?: Lies } = {},
) {
  const asked = await optionsAt(officer.agent, '/office/passkeys/new/options')
  return officer.post('/office/passkeys/new', { name, passkey: made.create(asked, lies) })
}

/** Somebody at the sign-in page with nothing but a passkey. */
export async function signInByPasskey(site: { url: string }, used: Authenticator, lies: Lies = {}) {
  const agent = supertest.agent(site.url)
  const passkey = used.get(await optionsAt(agent, '/office/sign-in/passkey'), lies)
  const send = () => agent.post('/office/sign-in/passkey').type('form').send({ passkey, next: '' })
  return { agent, send, answer: await send() }
}

/** A browser in which somebody has given the right password and is asked for a second step. */
export async function withPassword(site: { url: string }, username: string, password = PASSWORD) {
  const agent = supertest.agent(site.url)
  const answer = await agent.post('/office/sign-in').type('form').send({ username, password }).expect(303)
  return { agent, leadsTo: answer.headers['location'] ?? '' }
}

/** Uses a passkey as the second step. */
export async function secondStepByPasskey(agent: Agent, used: Authenticator, lies: Lies = {}) {
  const page = await agent.get('/office/sign-in/code').expect(200)
  const passkey = used.get(await optionsAt(agent, '/office/sign-in/code/passkey'), lies)
  const fields = { _csrf: fieldIn(page.text, '_csrf'), passkey }
  return agent.post('/office/sign-in/code/passkey').type('form').send(fields)
}

/** Signed in by password and code, at the name that passkeys belong to. */
export const signInNamed = (office: StartedOffice, role: Role): Promise<WebOfficer> =>
  signIn(named(office), role)
