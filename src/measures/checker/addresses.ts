import { lookup } from 'node:dns/promises'
import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** What is no public IPv4 address: private, loopback, link-local, shared, documentation, multicast, reserved (RFC 6890). */
const NOT_PUBLIC_V4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** All public IPv6 addresses begin so; IPv4 within IPv6 (::ffff:0:0/96, 64:ff9b::/96) doesn't, nor does anything local. */
const GLOBAL_V6: [string, number] = ['2000::', 3]
/** Within those: protocols' own, Teredo, documentation, and 6to4, which carries any IPv4 address. */
const NOT_PUBLIC_V6: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const refused = new BlockList()
for (const [net, prefix] of NOT_PUBLIC_V4) refused.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of NOT_PUBLIC_V6) refused.addSubnet(net, prefix, 'ipv6')
const global = new BlockList()
global.addSubnet(...GLOBAL_V6, 'ipv6')

/** Whether an address is one of the open internet; anything that isn't an address isn't. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refused.check(address, 'ipv4')
  return isIPv6(address) && global.check(address, 'ipv6') && !refused.check(address, 'ipv6')
}

/** How the network is reached. The product has one way, {@link OPEN_INTERNET}; tests with servers of their own another. */
export type Network = {
  /** Every address of a name. */
  addressesOf: (host: string) => Promise<string[]>
  isAllowed: (address: string) => boolean
  /** The port to connect to; undefined for one that isn't asked. */
  portOf: (url: URL) => number | undefined
}

export const OPEN_INTERNET: Network = {
  addressesOf: async (host) =>
    (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address),
  isAllowed: isPublicAddress,
  // The URL parser leaves out a port that its scheme has anyway.
  portOf: ({ protocol, port }) => (port === '' ? (protocol === 'https:' ? 443 : 80) : undefined),
}
