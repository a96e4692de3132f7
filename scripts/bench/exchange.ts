import {
  Agent,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

export type Body = { headers: OutgoingHttpHeaders; bytes: Buffer }
type Answer = { status: number | undefined; headers: IncomingHttpHeaders; text: string }

const agent = new Agent({ keepAlive: true })

/** One request over a connection that is kept, with as little work as possible: the load shares the cores. */
export async function exchange(
  method: string,
  address: string,
  headers: OutgoingHttpHeaders = {},
  body: Uint8Array = new Uint8Array(),
): Promise<Answer> {
  const sent = request(address, { agent, method, headers: { ...headers, 'content-length': body.length } })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: answer.statusCode, headers: answer.headers, text: await text(answer) }
}

/** A form's bytes and headers as a browser would send them. */
export async function bodyOf(form: FormData | URLSearchParams): Promise<Body> {
  const encoded = new Response(form)
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' }
  return { headers, bytes: Buffer.from(await encoded.arrayBuffer()) }
}
