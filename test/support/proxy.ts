import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export type Proxy = { url: string; stop: () => Promise<void> }

/**
 * A proxy in front of several copies, as an office would have one: it hands requests round, passes by a copy that
 * can't be reached, and says for whom it asks. A test may name the caller itself, in `X-Forwarded-For`.
 *
 * @param copies their addresses as of now
 */
export async function roundRobin(copies: () => string[]): Promise<Proxy> {
  let turn = 0
  const server = createServer((req, res) => {
    void serve(req, res, copies, turn++)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function serve(req: IncomingMessage, res: ServerResponse, copies: () => string[], turn: number) {
  const body = await buffer(req)
  const all = copies()
  for (let tried = 0; tried < all.length; tried++) {
    const copy = all[(turn + tried) % all.length] ?? ''
    const answer = await ask(copy, req, body).catch(() => undefined)
    if (!answer) continue
    res.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(res)
    // The copy died half-way: half an answer must not look whole.
    answer.once('error', () => res.destroy())
    return
  }
  res.writeHead(502).end()
}

async function ask(copy: string, req: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const caller = req.headers['x-forwarded-for'] ?? req.socket.remoteAddress ?? ''
  const asking = request(copy + (req.url ?? '/'), {
    method: req.method ?? 'GET',
    headers: { ...req.headers, 'x-forwarded-for': caller, connection: 'close' },
  })
  asking.end(body)
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  return answer
}
