import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIPv6, type LookupFunction } from 'node:net'
import type { Network } from './addresses.js'

const REDIRECTS_MAX = 3
const TIMEOUT_MS = 10_000
/** Enough to see that something comes; the rest isn't wanted. */
const BYTES_MAX = 16_384
const HEADER_BYTES_MAX = 16_384

/** What came of asking for a page. `refused`: it was not asked, or led where the office's pages aren't. */
export type Fetched =
  | { outcome: 'there' | 'missing'; status: number }
  | { outcome: 'unreachable'; why: 'name' | 'silent' | 'timeout' }
  | { outcome: 'refused'; why: 'host' | 'address' | 'port' | 'redirects' }

export type FetchOptions = { hosts: readonly string[]; network: Network; timeoutMs?: number }

class Refused extends Error {
  constructor(readonly why: Extract<Fetched, { outcome: 'refused' }>['why']) {
    super(why)
  }
}

/**
 * Asks for a page of the office's own hosts, by GET for its first bytes, without cookies or credentials. Every address
 * that a name has must be of the open internet; the one that was looked at is the one that is asked, so that a name can't
 * lead elsewhere in between. Redirects are followed a few times, each under the same rules. Never throws.
 */
export async function fetchPage(
  address: string,
  { hosts, network, timeoutMs = TIMEOUT_MS }: FetchOptions,
): Promise<Fetched> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    let url = new URL(address)
    for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
      const answer = await ask(url, { hosts, network, signal })
      if (answer.location === undefined)
        return { outcome: isThere(answer.status) ? 'there' : 'missing', status: answer.status }
      url = new URL(answer.location, url)
    }
    return { outcome: 'refused', why: 'redirects' }
  } catch (error) {
    if (error instanceof Refused) return { outcome: 'refused', why: error.why }
    if (signal.aborted) return { outcome: 'unreachable', why: 'timeout' }
    return { outcome: 'unreachable', why: codeOf(error) === 'ENOTFOUND' ? 'name' : 'silent' }
  }
}

const isThere = (status: number) => status >= 200 && status < 300
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

type Asking = { hosts: readonly string[]; network: Network; signal: AbortSignal }
type Answer = { status: number; location?: string }

async function ask(url: URL, { hosts, network, signal }: Asking): Promise<Answer> {
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') throw new Refused('host')
  if (!hosts.includes(url.hostname)) throw new Refused('host')
  const port = network.portOf(url)
  if (port === undefined) throw new Refused('port')
  const found = await inTime(network.addressesOf(url.hostname), signal)
  const [address] = found
  if (address === undefined || !found.every(network.isAllowed)) throw new Refused('address')
  return answerOf(url, { address, port, signal })
}

/** A lookup can't be cut off, but it needn't be waited for. */
const inTime = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('timeout')), { once: true })
    promise.then(resolve, reject)
  })

/** Asks the one address that was looked at, whatever the name says by now. */
function answerOf(
  url: URL,
  { address, port, signal }: { address: string; port: number; signal: AbortSignal },
): Promise<Answer> {
  const family = isIPv6(address) ? 6 : 4
  const pinned: LookupFunction = (_host, options, done) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family)
  const options: RequestOptions = {
    ...{ method: 'GET', agent: false, lookup: pinned, port, signal, maxHeaderSize: HEADER_BYTES_MAX },
    headers: {
      host: url.host,
      accept: '*/*',
      'accept-encoding': 'identity',
      range: `bytes=0-${BYTES_MAX - 1}`,
      // what this program says of itself to the office's own site
      'user-agent': 'Sucharit (the office checks its own pages)',
    },
  }
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest
    const asked = request(url, options, (response) => {
      begun(response)
        .then(resolve, reject)
        .finally(() => asked.destroy())
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** Reads no further than the first bytes. */
async function begun(response: IncomingMessage): Promise<Answer> {
  const { statusCode: status = 0, headers } = response
  if (status >= 300 && status < 400 && headers.location !== undefined)
    return { status, location: headers.location }
  let bytes = 0
  for await (const part of response as AsyncIterable<Buffer>) if ((bytes += part.length) >= BYTES_MAX) break
  return { status }
}
