import assert from 'node:assert/strict'
import { auditModel } from '../../src/audit/audit.model.js'
import { caseModel } from '../../src/cases/case.model.js'
import { noticeModel } from '../../src/notifications/notification.model.js'
import { mailServer, type MailServer } from '../support/mail-server.js'
import { ownDatabase } from '../support/own-database.js'
import { until } from '../support/until.js'
import { openForm, send } from './support/browsing.js'
import { copiesOfOffice, type CopiesOfOffice } from './support/copies-of-office.js'

const JOBS = ['outbox', 'publications', 'settling', 'sweeping']
const REPORTS = 12
/** The mail that is under way when the copy which sends it is killed. */
const FATAL_MAIL = 5
/** Longer than a dead copy's jobs take to be taken over: half a minute's silence and a beat. */
const TAKEN_OVER_MS = 60_000

describe('the jobs of three copies of the program', function () {
  this.timeout(240_000)
  let office: CopiesOfOffice
  let mail: MailServer
  let killing: Promise<void> | undefined

  before(async function () {
    const database = ownDatabase()
    if (!database) this.skip()
    // The fifth mail kills the copy that sends it, before it can know that the mail was taken.
    mail = await mailServer((taken) =>
      taken === FATAL_MAIL ? (killing = first().kill()) : Promise.resolve(),
    )
    office = await copiesOfOffice(database, {
      SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
      SMTP_FROM: 'sucharit@example.go.th',
    })
    await office.setUp()
    // The first is alone and so takes all the jobs.
    await office.start()
    await Promise.all([office.start(), office.start()])
  })
  after(async () => {
    await office?.stop()
    await mail?.stop()
  })
  afterEach(function () {
    if (this.currentTest?.state === 'failed') for (const { output } of office.copies) console.error(output)
  })

  const first = () => office.copies[0] ?? assert.fail('no copy')
  /** Those of the jobs: counting the tallies again has one too, for as long as that takes. */
  const leases = () =>
    office.store.connection
      .collection<{ _id: string; holder: string; turn: number }>('leases')
      .find({ _id: { $ne: 'tallies' } })
      .sort({ _id: 1 })
      .toArray()
  const notices = () => noticeModel(office.store.connection)
  const messageIds = () => mail.mails.map(({ messageId }) => messageId)

  it('are all with one, which keeps renewing its leases', async () => {
    const before = await leases()
    assert.deepEqual(
      before.map(({ _id }) => _id),
      JOBS,
    )
    assert.equal(new Set(before.map(({ holder }) => holder)).size, 1)
    await until(async () => (await leases()).every(({ turn }, at) => turn > (before[at]?.turn ?? 0)), 20_000)
    assert.deepEqual(
      (await leases()).map(({ holder }) => holder),
      before.map(({ holder }) => holder),
    )
  })

  it('go to another when that one is killed while it sends mail, and each notice is sent once', async () => {
    const [before] = await leases()
    const others = office.copies.slice(1).map(({ url }) => url)
    for (let report = 0; report < REPORTS; report++) {
      const url = others[report % others.length] ?? ''
      await send(url, await openForm(url))
    }
    // Queued by the others and sent by the first, until its end.
    await until(() => Promise.resolve(killing !== undefined), TAKEN_OVER_MS)
    await killing
    assert.equal(mail.mails.length, FATAL_MAIL)
    await until(async () => (await leases()).every(({ holder }) => holder !== before?.holder), TAKEN_OVER_MS)
    await until(
      async () => (await notices().countDocuments({ state: 'sent' })) === REPORTS - 1,
      TAKEN_OVER_MS,
    )
    assert.equal(new Set(messageIds()).size, mail.mails.length, 'none of them came twice')
    assert.equal(mail.mails.length, REPORTS)

    // Of the one under way nobody knows whether it was taken: it is tried again when its claim runs out, not before,
    // and says by its id that it is the same.
    const [claimed, ...more] = await notices().find({ state: 'waiting' }).lean()
    assert.ok(claimed && more.length === 0)
    assert.ok(claimed.dueAt > new Date())
    await notices().updateOne({ _id: claimed._id }, { $set: { dueAt: new Date() } })
    await until(async () => (await notices().countDocuments({ state: 'sent' })) === REPORTS, TAKEN_OVER_MS)
    assert.equal(mail.mails.length, REPORTS + 1)
    assert.equal(new Set(messageIds()).size, REPORTS)
  })

  it('include what the dead one had left to do on cases', async () => {
    const [open] = await caseModel(office.store.connection).find().limit(1).lean()
    assert.ok(open)
    const event = {
      id: 'left-behind',
      at: new Date(),
      action: 'case.noted',
      who: 'x',
      caseNumber: open.number,
    }
    const left = { id: event.id, kind: 'audit' as const, event }
    await caseModel(office.store.connection).updateOne({ _id: open._id }, { $push: { pending: left } })
    const entries = auditModel(office.store.connection)
    await until(async () => (await entries.countDocuments({ _id: event.id })) === 1, 2 * TAKEN_OVER_MS)
    const audit = await office.services.audit.verify()
    assert.ok(audit.ok)
  })

  it('are left at once to others by those that are stopped', async () => {
    const before = new Set((await leases()).map(({ holder }) => holder))
    const leaving = office.copies.slice(1)
    const last = await office.start()
    for (const copy of leaving) assert.deepEqual(await copy.stop(), { code: 0, signal: null })
    // Sooner than by waiting for their silence.
    await until(async () => (await leases()).length === JOBS.length, 20_000)
    assert.ok((await leases()).every(({ holder }) => !before.has(holder)))
    await last.stop()
    assert.deepEqual(await leases(), [])
    assert.equal(await office.store.connection.collection('copies').countDocuments({}), 0)
  })
})
