import type { i18n } from 'i18next'
import type { Connection } from 'mongoose'
import { createTransport } from 'nodemailer'
import { translator } from '../web/i18n.js'
import type { Notice } from './notice.js'
import { noticeModel, type StoredNotice } from './notification.model.js'

const EVERY_MS = 30_000
/** While one copy of the program sends a notice, no other takes it up. */
const LEASE_MS = 5 * 60_000
const FIRST_RETRY_MS = 60_000
const LONGEST_RETRY_MS = 6 * 3_600_000

export type NotificationDependencies = {
  connection: Connection
  /** Where an officer wants notices sent, if anywhere. */
  emailOf: (officerId: string) => Promise<string | undefined>
  /** Without it there is no mail, and nothing is queued. */
  mail: { url: string; from: string } | undefined
  /** The site's address, for the link in the mail. */
  siteUrl: string | undefined
  texts: i18n
  clock: () => Date
  onFailure: (error: unknown) => void
}

export type NotificationService = ReturnType<typeof notificationService>

/** The outbox: a notice is on disk before it is sent, and stays due until a mail server has taken it. */
export function notificationService(given: NotificationDependencies) {
  const { connection, emailOf, mail, siteUrl, texts, clock, onFailure } = given
  const notices = noticeModel(connection)
  const transport = mail && createTransport(mail.url)
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<number> | undefined

  async function add({ id, at, kind, caseNumber }: Notice, officer: string): Promise<void> {
    const row = { officer, kind, caseNumber, dueAt: at, tries: 0 }
    await notices.updateOne({ _id: `${id}:${officer}` }, { $setOnInsert: row }, { upsert: true })
  }

  /** Takes the next due notice for this copy alone; it falls due again if this copy dies. */
  async function take(): Promise<StoredNotice | null> {
    const now = clock()
    return notices
      .findOneAndUpdate(
        { dueAt: { $lte: now }, sentAt: { $exists: false } },
        { $set: { dueAt: new Date(now.getTime() + LEASE_MS) }, $inc: { tries: 1 } },
        { sort: { dueAt: 1 }, returnDocument: 'after' },
      )
      .lean<StoredNotice>()
  }

  async function send(notice: StoredNotice): Promise<boolean> {
    const to = await emailOf(notice.officer)
    try {
      if (to && transport && mail) await transport.sendMail({ from: mail.from, to, ...written(notice) })
      await notices.updateOne({ _id: notice._id }, { $set: { sentAt: clock() } })
      return to !== undefined
    } catch (error) {
      onFailure(error)
      const wait = Math.min(FIRST_RETRY_MS * 2 ** (notice.tries - 1), LONGEST_RETRY_MS)
      await notices.updateOne({ _id: notice._id }, { $set: { dueAt: new Date(clock().getTime() + wait) } })
      return false
    }
  }

  /** Thai first, English below; a number and a link, never what a case is about. */
  function written({ kind, caseNumber }: StoredNotice): { subject: string; text: string } {
    const [thai, english] = [translator(texts, 'th'), translator(texts, 'en')]
    const link = siteUrl ? `${siteUrl}/office` : ''
    const body = [thai, english].map((t) => t(`notices.${kind}`, { caseNumber }))
    return { subject: thai('notices.subject'), text: [...body, link].filter(Boolean).join('\n\n') }
  }

  async function sendDue(): Promise<number> {
    let sent = 0
    for (let notice = await take(); notice; notice = await take()) if (await send(notice)) sent += 1
    return sent
  }

  /** Sends what is due; what fails falls due again later. Answers how many were sent. */
  function deliver(): Promise<number> {
    sending ??= sendDue().finally(() => (sending = undefined))
    return sending
  }

  return {
    /** Durable when it resolves; the same notice is queued once for each officer. */
    async queue(queued: Notice[]): Promise<void> {
      if (!mail) return
      await Promise.all(queued.flatMap((notice) => notice.to.map((officer) => add(notice, officer))))
    },

    deliver,

    start(): void {
      if (mail) timer ??= setInterval(() => void deliver().catch(onFailure), EVERY_MS).unref()
    },

    async stop(): Promise<void> {
      clearInterval(timer)
      await sending
      transport?.close()
    },
  }
}
