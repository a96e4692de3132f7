import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OPEN_INTERNET, type Network } from '../../src/measures/checker/addresses.js'

export const HOST = 'www.office.test'
export const OTHER = 'data.office.test'
export const PRIVATE = 'inside.office.test'
export const HOSTS = [HOST, OTHER, PRIVATE]

/** A server on this computer that stands for the office's; names lead to it instead of to the open internet. */
export async function ownServer() {
  const asked: IncomingMessage[] = []
  let answer = (_req: IncomingMessage, res: ServerResponse): unknown => res.end('page')
  const server: Server = createServer((req, res) => {
    asked.push(req)
    answer(req, res)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const lookups: string[] = []
  const network: Network = {
    addressesOf: async (host) => {
      lookups.push(host)
      return host === PRIVATE ? ['10.1.2.3'] : ['127.0.0.1']
    },
    isAllowed: (address) => address === '127.0.0.1',
    portOf: (url) => (OPEN_INTERNET.portOf(url) === undefined ? undefined : port),
  }
  return {
    asked,
    lookups,
    network,
    port,
    answering: (next: typeof answer) => void (answer = next),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type OwnServer = Awaited<ReturnType<typeof ownServer>>
