import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { ROOT } from '../../src/config.js'
import { isAddress } from '../../src/notifications/mail.js'
import type { Notice } from '../../src/notifications/notice.js'
import {
  notificationService,
  type NotificationDependencies,
  type NotificationService,
} from '../../src/notifications/notification.service.js'
import { loadTexts } from '../../src/web/i18n.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

const MINUTE_MS = 60_000
const texts = loadTexts(join(ROOT, 'src/locales'))
const notice = (id: string, to = ['somsri']): Notice => ({
  id,
  at: new Date(),
  kind: 'caseFiled',
  to,
  caseNumber: '2569-0042',
})

describe('notices to officers', () => {
  let store: TemporaryStore
  let server: SMTPServer | undefined
  let port: number
  let now: number
  let mails: ParsedMail[]
  let failures: unknown[]
  let addresses: Record<string, string>
  let refused: string[]
  const services: NotificationService[] = []

  async function mailServer(): Promise<void> {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: ({ address }, _session, answer) =>
        answer(refused.includes(address) ? new Error('unknown here') : undefined),
      onData: (stream, _session, answer) => {
        simpleParser(stream).then((mail) => {
          mails.push(mail)
          answer()
        }, answer)
      },
    })
    const listening = server
    await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve))
    port = (listening.server.address() as AddressInfo).port
  }
  const stopMailServer = () =>
    new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())).then(() => {
      server = undefined
    })

  function service(more: Partial<NotificationDependencies> = {}): NotificationService {
    const made = notificationService({
      connection: store.connection,
      emailOf: (id) => Promise.resolve(addresses[id]),
      mail: { url: `smtp://127.0.0.1:${port}`, from: 'sucharit@example.go.th' },
      siteUrl: 'https://sucharit.example.go.th',
      siteName: () => Promise.resolve({ th: 'อบต.สระแก้ว', en: 'Sa Kaeo SAO' }),
      texts,
      clock: () => new Date(now),
      onFailure: (error) => failures.push(error),
      ...more,
    })
    services.push(made)
    return made
  }

  beforeEach(async () => {
    store = await temporaryStore()
    port = 0
    now = Date.parse('2026-01-05T03:00:00Z')
    mails = []
    failures = []
    refused = []
    addresses = { somsri: 'somsri@example.go.th', prasert: 'prasert@example.go.th' }
    await mailServer()
  })
  afterEach(async () => {
    await Promise.all(services.splice(0).map((one) => one.stop()))
    await stopMailServer()
    await store.remove()
  })

  it('goes to the address that it names, where the officer has another by now', async () => {
    const notifications = service()
    await notifications.queue([{ ...notice('moved'), kind: 'emailChanged', address: 'before@example.go.th' }])
    await notifications.deliver()
    assert.deepEqual(
      mails.map(({ to }) => [to].flat().map((one) => one?.text)),
      [['before@example.go.th']],
    )
  })

  it('say in both languages that a case waits, with its number and the way in, and nothing else', async () => {
    const notifications = service()
    await notifications.queue([notice('n1')])
    assert.equal(await notifications.deliver(), 1)
    const [mail] = mails
    assert.match(mail?.subject ?? '', /^มีเรื่องรอดำเนินการ.* \/ A case waits/)
    const text = mail?.text ?? ''
    assert.match(text, /2569-0042[\s\S]*https:\/\/sucharit\.example\.go\.th\/office\/sign-in/)
    assert.match(text, /A new case[\s\S]*https:\/\/sucharit\.example\.go\.th\/en\/office\/sign-in/)
    assert.ok(text.indexOf('เลขที่') < text.indexOf('A new case'), 'Thai comes first')
    assert.ok(!(mail?.subject ?? '').includes('2569-0042'))
  })

  it('about a summary say that it waits and where to sign in, with no word of what it says', async () => {
    const notifications = service()
    const about = { at: new Date(), to: ['somsri'] }
    await notifications.queue([
      { id: 'n1', kind: 'summarySubmitted', ...about },
      { id: 'n2', kind: 'summaryReminder', ...about },
    ])
    assert.equal(await notifications.deliver(), 2)
    for (const mail of mails) {
      assert.match(mail.subject ?? '', /^มีงานรอ.* \/ Something waits/)
      assert.match(mail.text ?? '', /สรุปสถิติ[\s\S]*statistical summary/)
      assert.doesNotMatch(mail.text ?? '', /undefined|caseNumber|notices\.|25\d\d/)
    }
  })

  it('wait while the mail server is down, lose nothing, and go out once when it is back', async () => {
    await stopMailServer()
    const notifications = service()
    await notifications.queue([notice('n1', ['somsri', 'prasert']), notice('n2')])
    assert.equal(await notifications.deliver(), 0)
    assert.equal(failures.length, 1, 'one failure ends the round')
    await mailServer()
    now += MINUTE_MS
    assert.equal(await notifications.deliver(), 3)
    now += 60 * MINUTE_MS
    assert.equal(await notifications.deliver(), 0)
    assert.equal(mails.length, 3)
  })

  it('go out once, however often they are handed in', async () => {
    const notifications = service()
    await notifications.queue([notice('n1'), notice('n1')])
    await notifications.queue([notice('n1')])
    await notifications.deliver()
    await notifications.queue([notice('n1')])
    await notifications.deliver()
    assert.equal(mails.length, 1)
  })

  it('are sent once by two copies of the program together', async () => {
    const [one, other] = [service(), service()]
    await one.queue(Array.from({ length: 8 }, (_, i) => notice(`n${i}`)))
    await Promise.all([one.deliver(), other.deliver()])
    assert.equal(mails.length, 8)
    assert.equal(new Set(mails.map((mail) => mail.messageId)).size, 8)
  })

  it('of a copy that died while sending are taken up by another, not at once', async () => {
    const dying = service({ emailOf: () => Promise.reject(new Error('killed')) })
    await dying.queue([notice('n1')])
    await assert.rejects(dying.deliver())
    const other = service()
    assert.equal(await other.deliver(), 0)
    now += 6 * MINUTE_MS
    assert.equal(await other.deliver(), 1)
  })

  it('whose address is refused do not hold up the others, and are given up after some days', async () => {
    refused = ['somsri@example.go.th']
    const notifications = service()
    await notifications.queue([notice('n1', ['somsri', 'prasert'])])
    assert.equal(await notifications.deliver(), 1)
    for (let tries = 0; tries < 15; tries += 1) {
      now += 8 * 60 * MINUTE_MS
      await notifications.deliver()
    }
    assert.ok(failures.length > 8 && failures.length < 15, `${failures.length} tries`)
    refused = []
    assert.equal(await notifications.deliver(), 0)
  })

  it('to an officer without an address are dropped', async () => {
    const notifications = service()
    await notifications.queue([notice('n1', ['nobody'])])
    assert.equal(await notifications.deliver(), 0)
    assert.equal(failures.length, 0)
  })

  it('never reach a second recipient smuggled into an address', async () => {
    addresses = { somsri: 'a@example.go.th\r\nBcc: b@example.com', prasert: 'a@example.go.th, b@example.com' }
    const notifications = service()
    await notifications.queue([notice('n1', ['somsri', 'prasert'])])
    assert.equal(await notifications.deliver(), 0)
    assert.equal(mails.length, 0)
    assert.ok(isAddress('ใจดี@example.go.th') && isAddress('a.b+c@example.go.th'))
    for (const bad of ['a', 'a@', '@b', 'a@b>', 'a b@c', 'a@b\n', '"a"@b', '<a@b>'])
      assert.ok(!isAddress(bad), bad)
  })

  it('are not kept at all where no mail is set up', async () => {
    const without = service({ mail: undefined })
    await without.queue([notice('n1')])
    assert.equal(await service().deliver(), 0)
  })

  it('mails a link to its owner at once and stores it nowhere, and says when it could not', async () => {
    const until = new Date('2026-01-08T03:00:00Z')
    const link = 'https://sucharit.example.go.th/office/invitation/geheim'
    const sending = service()
    assert.equal(await sending.mailLink('somsri', link, until), 'sent')
    assert.equal(await sending.mailLink('nobody', link, until), 'off')
    assert.equal(await service({ mail: undefined }).mailLink('somsri', link, until), 'off')
    refused = ['somsri@example.go.th']
    assert.equal(await sending.mailLink('somsri', link, until), 'failed')
    assert.equal(failures.length, 1)
    const [mail] = mails
    assert.equal(mails.length, 1)
    assert.ok(mail?.text?.includes(link) && mail.text.includes('2569'))
    assert.ok(!/\{\{|notices\./.test(`${mail?.subject} ${mail?.text}`))
    assert.equal(await store.connection.collection('outbox').countDocuments(), 0)
  })
})
