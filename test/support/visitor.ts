import assert from 'node:assert/strict'
import { hiddenIn, wordsOf } from './html.js'
import { nextCode, PASSWORD } from './accounts.js'

export type SentFile = { name: string; bytes: Buffer }
export type Fields = Record<string, string | string[]>
/** `retryAfter` in seconds, and where the answer leads, where it says so. */
export type Answer = { status: number; text: string; retryAfter?: number; location?: string }

/** Somebody's browser: keeps cookies, so somebody who signed in stays so, also over a restart of the product. */
export class Visitor {
  private readonly cookies = new Map<string, string>()

  /** A page; asked before a case about a conflict of interest, an officer has none, and goes on. */
  async get(url: string, path: string): Promise<Answer> {
    const answer = await this.ask(url + path)
    if (!answer.location?.endsWith('/declaration')) return answer
    const question = await this.ask(url + answer.location)
    if (question.status !== 200) return question
    const fields = { _csrf: hiddenIn(question.text, '_csrf'), conflict: 'no' }
    const declared = await this.post(url, answer.location, fields)
    if (declared.status !== 303) return declared
    return this.ask(url + path)
  }

  /** Sends a form as a browser does; with `files`, even none, as one that may hold files. */
  post(url: string, path: string, fields: Fields, files?: SentFile[]): Promise<Answer> {
    const body = files ? new FormData() : new URLSearchParams()
    for (const [name, values] of Object.entries(fields))
      for (const value of [values].flat()) body.append(name, value)
    if (body instanceof FormData)
      for (const { name, bytes } of files ?? []) body.append('files', new Blob([new Uint8Array(bytes)]), name)
    return this.ask(url + path, { method: 'POST', body })
  }

  /** A file, byte by byte. */
  async file(url: string, path: string): Promise<{ status: number; bytes: Buffer; retryAfter?: number }> {
    const answer = await fetch(url + path, { headers: this.headers() })
    const retryAfter = answer.headers.get('retry-after')
    return {
      status: answer.status,
      bytes: Buffer.from(await answer.arrayBuffer()),
      ...(retryAfter && { retryAfter: Number(retryAfter) }),
    }
  }

  /** Resolves only once the whole answer is here: half a receipt is none. */
  private async ask(address: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await fetch(address, { ...init, headers: this.headers(), redirect: 'manual' })
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]?.split(/=(.*)/s) ?? []
      this.cookies.set(name, value)
    }
    const [retryAfter, location] = ['retry-after', 'location'].map((name) => answer.headers.get(name))
    return {
      status: answer.status,
      text: await answer.text(),
      ...(retryAfter && { retryAfter: Number(retryAfter) }),
      ...(location && { location }),
    }
  }

  private headers(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return cookie ? { cookie } : {}
  }
}

/** Somebody of the office at their browser, with the token that their forms carry. */
export type Clerk = { visitor: Visitor; csrf: string }

/** Signs in at `url`; where there are several copies, each further request may go to another. */
export async function signInAt(url: string, username: string): Promise<Clerk> {
  const visitor = new Visitor()
  const answer = await visitor.post(url, '/office/sign-in', { username, password: PASSWORD })
  assert.equal(answer.status, 303, wordsOf(answer.text).slice(0, 300))
  const step = await visitor.get(url, '/office/sign-in/code')
  const given = { _csrf: hiddenIn(step.text, '_csrf'), code: nextCode(username) }
  const entered = await visitor.post(url, '/office/sign-in/code', given)
  assert.equal(entered.status, 303, wordsOf(entered.text).slice(0, 300))
  const page = await visitor.get(url, '/office/cases')
  return { visitor, csrf: hiddenIn(page.text, '_csrf') }
}
