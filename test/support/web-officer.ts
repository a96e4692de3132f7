import assert from 'node:assert/strict'
import supertest from 'supertest'
import type { Role } from '../../src/officers/roles.js'
import { nextCode, PASSWORD } from './accounts.js'

export type WebOfficer = Awaited<ReturnType<typeof signIn>>

/** Somebody who is signed in, as their browser sees the office: cookies kept, forms sent with their token. */
export const signIn = (office: { url: string }, role: Role) => signInAs(office, role)

/** The same by the name of an account. */
export async function signInAs(office: { url: string }, username: string, secret = PASSWORD) {
  const agent = supertest.agent(office.url)
  const known = { username, password: secret }
  const password = await agent.post('/office/sign-in').type('form').send(known).expect(303)
  if (password.headers['location'] === '/office/sign-in/code') {
    const step = await agent.get('/office/sign-in/code').expect(200)
    const given = { _csrf: fieldIn(step.text, '_csrf'), code: nextCode(username) }
    await agent.post('/office/sign-in/code').type('form').send(given).expect(303)
  }
  const first = await agent.get('/office').redirects(2)
  const csrf = fieldIn(first.text, '_csrf')
  /** A page or file of a case; asked before a case about a conflict of interest, they have none, and go on. */
  const open = async (path: string) => {
    const answer = await agent.get(path).buffer(true)
    const question: unknown = answer.headers['location']
    if (typeof question !== 'string' || !question.endsWith('/declaration')) return answer
    await agent.post(question).type('form').send({ _csrf: csrf, conflict: 'no' }).expect(303)
    return agent.get(path).buffer(true)
  }
  return {
    csrf,
    agent,
    get: (path: string) => agent.get(path),
    open,
    post: (path: string, fields: Record<string, unknown> = {}) =>
      agent
        .post(path)
        .type('form')
        .send({ _csrf: csrf, ...fields }),
    /** Sends a case's form on the version that its page has now. */
    async step(number: string, slug: string, fields: Record<string, unknown> = {}) {
      const page = await open(`/office/cases/${number}`)
      const version = page.status === 200 ? fieldIn(page.text, 'version') : '1'
      return agent
        .post(`/office/cases/${number}/${slug}`)
        .type('form')
        .send({ _csrf: csrf, version, ...fields })
    },
  }
}

/** The value of a hidden field on a page. */
export function fieldIn(html: string, name: string): string {
  const [, value] = new RegExp(`name="${name}" value="([^"]*)"`).exec(html) ?? []
  assert.ok(value !== undefined, `the page has a field ${name}`)
  return value
}

/** The steps that a case page offers as buttons. */
export const stepsOn = (html: string, number: string): string[] =>
  [...html.matchAll(new RegExp(`href="/office/cases/${number}/([a-z-]+)"[^>]*role="button"`, 'g'))].map(
    ([, slug]) => slug ?? '',
  )
