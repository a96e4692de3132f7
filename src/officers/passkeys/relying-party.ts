import { isIP } from 'node:net'
import type { Request } from 'express'
import { siteUrlOf } from '../../web/site-url.js'
import { PasskeysUnavailable } from './passkey.errors.js'

/** Whom passkeys are made for: the site's host name, and the origin that its pages have. */
export type RelyingParty = { id: string; origin: string }

const LOCAL = 'localhost'

/**
 * Taken from the site's configured address alone, so that neither a proxy nor a made-up Host header can move it, and
 * every copy of the program says the same. Without one only this machine's own name counts, for trying out.
 *
 * @returns undefined where browsers allow no passkeys: without https, or at an address without a name
 */
export function relyingPartyOf(req: Request, configured: string | undefined): RelyingParty | undefined {
  const site = siteUrlOf(req, configured)
  if (!URL.canParse(site)) return undefined
  const { hostname, origin, protocol } = new URL(site)
  if (hostname === LOCAL) return { id: hostname, origin }
  const named = configured !== undefined && isIP(hostname) === 0 && !hostname.startsWith('[')
  return named && protocol === 'https:' ? { id: hostname, origin } : undefined
}

/** @throws {PasskeysUnavailable} */
export function requireParty(req: Request, configured: string | undefined): RelyingParty {
  const party = relyingPartyOf(req, configured)
  if (!party) throw new PasskeysUnavailable()
  return party
}
