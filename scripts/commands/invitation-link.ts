import type { Config } from '../../src/config.js'

/** Where an invited officer sets their password, once the program runs. */
export const invitationLink = ({ url, host, port }: Config, token: string): string =>
  `${url ?? `http://${host}:${port}`}/office/invitation/${token}`
