import { createHash, randomUUID } from 'node:crypto'
import type { i18n } from 'i18next'
import type { Connection } from 'mongoose'
import type { Words } from '../office/category.js'
import { isAddress, mailer, type Mailer } from './mail.js'
import type { Notice } from './notice.js'
import { linkText } from './link.text.js'
import { noticeText } from './notice.text.js'
import { outbox } from './outbox.js'
import type { StoredNotice } from './notification.model.js'

export type NotificationDependencies = {
  connection: Connection
  /** Where an officer wants notices sent, if anywhere. */
  emailOf: (officerId: string) => Promise<string | undefined>
  /** Without it there is no mail, and nothing is queued. */
  mail: { url: string; from: string } | undefined
  /** The site's address, for the link in the mail. */
  siteUrl: string | undefined
  /** The office's name, to sign with. */
  siteName: () => Promise<Words | undefined>
  texts: i18n
  clock: () => Date
  /** Told that something waits; whoever delivers may do it at once. */
  queued?: () => void
  /** Told why a mail didn't go out; it stays in the outbox. */
  onFailure: (error: unknown) => void
}

export type NotificationService = ReturnType<typeof notificationService>

/** Notices to officers: on disk before they are sent, and due until a mail server has taken them. */
export function notificationService({
  connection,
  mail,
  clock,
  queued = () => undefined,
  onFailure,
  ...given
}: NotificationDependencies) {
  const box = outbox(connection, clock)
  const post = mail && mailer(mail)
  let delivering: Promise<number> | undefined

  /** Sends what is due, one by one. While the server can't be reached there is no point in trying the next. */
  async function deliverWith(server: Mailer): Promise<number> {
    let sent = 0
    for (let notice = await box.claim(); notice; notice = await box.claim()) {
      const outcome = await attempt(notice, server)
      if (outcome === 'sent') sent += 1
      if (outcome === 'unreachable') break
    }
    return sent
  }

  async function attempt(notice: StoredNotice, server: Mailer): Promise<'sent' | 'kept' | 'unreachable'> {
    const to = notice.address ?? (await given.emailOf(notice.officer))
    if (!to || !isAddress(to)) {
      await box.finish(notice, 'givenUp')
      return 'kept'
    }
    const site = { name: await given.siteName(), url: given.siteUrl }
    const words = noticeText(notice, given.texts, site)
    try {
      await server.send({ to, ...words, messageId: messageId(notice, mail?.from ?? '') })
    } catch (error) {
      onFailure(error)
      await box.putOff(notice)
      return isRefusal(error) ? 'kept' : 'unreachable'
    }
    await box.finish(notice, 'sent')
    return 'sent'
  }

  /** Sends what is due, or joins the round under way. Answers how many were sent. */
  async function deliver(): Promise<number> {
    if (!post) return 0
    delivering ??= deliverWith(post).finally(() => (delivering = undefined))
    return delivering
  }

  return {
    /** Puts notices into the outbox; durable when it resolves, and once for each officer however often repeated. */
    async queue(notices: Notice[]): Promise<void> {
      if (!post || notices.length === 0) return
      await box.add(notices)
      queued()
    },

    deliver,

    /**
     * Mails a link that opens an account, at once and past the outbox: nothing that opens one is ever stored.
     * @returns "off" where there is no mail or no address, "failed" where the server didn't take it
     */
    async mailLink(officerId: string, link: string, until: Date): Promise<'sent' | 'failed' | 'off'> {
      const to = post && (await given.emailOf(officerId))
      if (!post || !to || !isAddress(to)) return 'off'
      const words = linkText({ link, until }, given.texts, await given.siteName())
      try {
        await post.send({ to, ...words, messageId: messageId({ _id: randomUUID() }, mail?.from ?? '') })
        return 'sent'
      } catch (error) {
        onFailure(error)
        return 'failed'
      }
    },

    /** Waits for the mail that is being sent. */
    async stop(): Promise<void> {
      await delivering?.catch(onFailure)
      post?.close()
    },
  }
}

/** The server answered and said no to this mail: the next one may fare better. */
const isRefusal = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'EENVELOPE' || error.code === 'EMESSAGE')

/** The same for every try, so that a mail server which took it already can tell. */
function messageId({ _id }: Pick<StoredNotice, '_id'>, from: string): string {
  const hash = createHash('sha256').update(_id).digest('hex').slice(0, 32)
  return `<${hash}@${from.split('@').at(-1) ?? 'localhost'}>`
}
