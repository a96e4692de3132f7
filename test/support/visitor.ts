export type SentFile = { name: string; bytes: Buffer }
export type Fields = Record<string, string | string[]>
export type Answer = { status: number; text: string }

/** Somebody's browser: keeps cookies, so somebody who signed in stays so, also over a restart of the product. */
export class Visitor {
  private readonly cookies = new Map<string, string>()

  get(url: string, path: string): Promise<Answer> {
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
  async bytes(url: string, path: string): Promise<Buffer> {
    const answer = await fetch(url + path, { headers: this.headers() })
    const bytes = Buffer.from(await answer.arrayBuffer())
    return answer.status === 200 ? bytes : Buffer.from(`status ${answer.status}`)
  }

  /** Resolves only once the whole answer is here: half a receipt is none. */
  private async ask(address: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await fetch(address, { ...init, headers: this.headers(), redirect: 'manual' })
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]?.split(/=(.*)/s) ?? []
      this.cookies.set(name, value)
    }
    return { status: answer.status, text: await answer.text() }
  }

  private headers(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return cookie ? { cookie } : {}
  }
}

/** The value of a hidden field on a page; '' where there is none. */
export const hiddenIn = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** What a page says, without its tags, with single spaces. */
export const wordsOf = (html: string): string =>
  oneSpaced(
    html.replace(/<[^>]*>/g, ' ').replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole),
  )

export const oneSpaced = (text: string): string => text.replace(/\s+/g, ' ').trim()
