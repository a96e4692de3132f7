import type { Request } from 'express'

/** What a Host header may hold; anything else came from no browser. */
const HOST = /^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i

/**
 * Where this site stands for the one who asks, without a slash at the end: the address of the settings, or the one
 * that was asked where they have none.
 */
export function siteUrlOf(req: Request, configured: string | undefined): string {
  if (configured) return configured
  const host = req.get('host') ?? ''
  return HOST.test(host) ? `${req.protocol}://${host}` : ''
}
