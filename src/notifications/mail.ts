import { createTransport } from 'nodemailer'

/** Much shorter than a claim's lease, so that no other copy sends what this one is still trying to send. */
const PATIENCE_MS = 20_000

export type Mail = { to: string; subject: string; text: string; messageId: string }

export type Mailer = { send: (mail: Mail) => Promise<void>; close: () => void }

/** Sends through one SMTP server. @param given.url e.g. "smtps://user:password@mail.example.go.th" */
export function mailer({ url, from }: { url: string; from: string }): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    // Nothing in a notice is read from a file or fetched from an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, ...mail }) {
      await transport.sendMail({ ...mail, from, to: { name: '', address: to } })
    },
    close: () => transport.close(),
  }
}

// A line break in an address would start a header or a recipient of its own.
const ADDRESS = /^[^\s\p{Cc}<>(),;:"@]+@[^\s\p{Cc}<>(),;:"@]+$/u

export const isAddress = (address: string): boolean => address.length <= 254 && ADDRESS.test(address)
