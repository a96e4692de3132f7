import type { AddressInfo } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export type MailServer = {
  port: number
  /** What it has taken, in the order of coming. */
  mails: ParsedMail[]
  stop: () => Promise<void>
}

/** @param beforeTaking is waited for with each mail: it holds up whoever sends */
export async function mailServer(beforeTaking: (taken: number) => Promise<void>): Promise<MailServer> {
  const mails: ParsedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, _session, answer) => {
      simpleParser(stream)
        .then(async (mail) => {
          mails.push(mail)
          await beforeTaking(mails.length)
          answer()
        })
        .catch(answer)
    },
  })
  // A sender that is killed resets its connection.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}
