import assert from 'node:assert/strict'
import request from 'supertest'
import { caseModel } from '../../src/cases/case.model.js'
import type { NewCase } from '../../src/cases/case.js'
import { hiddenIn } from '../support/html.js'
import { intakeApp, staged, type IntakeApp } from '../support/intake-app.js'

const RECEIPT = '12345678901234567890'
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n')
const REPORT: NewCase = {
  category: 'bribe',
  channel: 'web',
  identity: 'anonymous',
  receipt: RECEIPT,
  by: 'reporter',
  files: [],
  content: {
    what: 'x',
    when: '',
    where: '',
    howKnown: '',
    howKnownMore: '',
    danger: false,
    positions: [],
    names: '',
    contact: { name: '', phone: '', email: '' },
  },
}

describe('a reporter coming back with the receipt', () => {
  let office: IntakeApp
  beforeEach(async () => {
    office = await intakeApp()
    await office.cases.open(REPORT)
    await office.pending.settle()
  })
  afterEach(async () => {
    assert.deepEqual(office.logged, [], 'an error was logged')
    await office.remove()
  })

  const send = (path: string, body: object) => request(office.app).post(path).type('form').send(body)
  const open = async () => (await send('/en/track', { receipt: RECEIPT }).expect(200)).text
  const stored = () => caseModel(office.connection).findOne({}).lean().orFail()
  const close = async () => {
    const version = hiddenIn(await open(), 'version')
    const form = { receipt: RECEIPT, version, reason: 'no more', confirmed: 'yes' }
    await send('/en/track/withdraw', form).expect(200)
  }
  /** A change by somebody else, as far as a version goes. */
  const changeMeanwhile = () => caseModel(office.connection).updateOne({}, { $inc: { version: 1 } })

  function reply(fields: Record<string, string | string[]>, files: [string, Buffer][] = []) {
    const sending = request(office.app).post('/en/track/reply')
    for (const [name, value] of Object.entries({ receipt: RECEIPT, ...fields }))
      void sending.field(name, value)
    for (const [name, content] of files) void sending.attach('files', content, name)
    return sending
  }

  it('may type it in Thai or Arabic digits, with or without spaces and dashes', async () => {
    for (const receipt of [RECEIPT, '1234 5678 9012 3456 7890', '๑๒๓๔-๕๖๗๘-๙๐๑๒-๓๔๕๖-๗๘๙๐']) {
      const page = await send('/en/track', { receipt }).expect(200)
      assert.match(page.text, /Case 2570-0001/)
    }
  })

  it('sees where it stands in words, what comes next and by when, kept nowhere', async () => {
    const page = await send('/track', { receipt: RECEIPT }).expect(200)
    assert.match(page.text, /รับเรื่องแล้ว/)
    assert.match(page.text, /9 ธันวาคม 2569/)
    assert.equal(page.headers['cache-control'], 'no-store')
    assert.equal(page.headers['set-cookie'], undefined)
    assert.doesNotMatch(page.text, new RegExp(`(href|action)="[^"]*${RECEIPT}`))
  })

  it('gets the same answer to every receipt that opens nothing, one digit off or made up', async () => {
    const answers = await Promise.all(
      ['12345678901234567891', '12345678901234567809', '09876543210987654321'].map((receipt) =>
        send('/en/track', { receipt }),
      ),
    )
    const typedOut = answers.map(({ text }) => text.replace(/ value="[^"]*"/, ''))
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [422])
    assert.equal(new Set(typedOut).size, 1)
    assert.match(typedOut[0] ?? '', /No complaint has this number/)
  })

  for (const [what, typed, said] of [
    ['nothing', ' ', 'กรุณากรอกเลขรับเรื่อง 20 หลัก'],
    ['too short', '1234 5678 9012 3456 789', 'เลขที่กรอกมี 19 หลัก เลขรับเรื่องมี 20 หลัก'],
    ['too long', '๑๒๓๔-๕๖๗๘-๙๐๑๒-๓๔๕๖-๗๘๙๐-๑', 'เลขที่กรอกมี 21 หลัก เลขรับเรื่องมี 20 หลัก'],
    ['with a letter in it', '1234 5678 9012 3456 789O', 'เลขรับเรื่องเป็นตัวเลข 20 หลักเท่านั้น'],
    ['the number of the case', '2570-0001', 'เลขนี้คือเลขที่เรื่อง กรุณาใช้เลขรับเรื่อง 20 หลัก'],
    ['the number of no case, in Thai digits', ' ๒๕๖๙–๙๙๙๙ ', 'เลขนี้คือเลขที่เรื่อง'],
  ] as const)
    it(`reads what is wrong with a number that can't be a receipt: ${what}`, async () => {
      const page = await send('/track', { receipt: typed }).expect(422)
      assert.match(page.text, new RegExp(`href="#receipt">${said}`))
      assert.doesNotMatch(page.text, /ไม่พบเรื่อง/)
      assert.ok(page.text.includes(`value="${typed}"`), 'what was typed is gone')
    })

  it('sends a message once, however often the form is sent', async () => {
    const form = hiddenIn(await open(), 'form')
    const pages = await Promise.all([1, 2, 3].map(() => reply({ form, message: 'more to say' })))
    assert.deepEqual([...new Set(pages.map((page) => page.status))], [200])
    const again = await reply({ form, message: 'more to say' }).expect(200)
    assert.match(again.text, /more to say/)
    assert.equal((await stored()).messages.length, 1)
    assert.notEqual(hiddenIn(again.text, 'form'), form)
  })

  it('sends files, which stay over a mistake and come once', async () => {
    const form = hiddenIn(await open(), 'form')
    const mistake = await reply({ form, message: 'a\0b' }, [['more.pdf', PDF]]).expect(422)
    assert.match(mistake.text, /more\.pdf/)
    const fields = { form, message: '', staged: staged(mistake.text) }
    const sent = await reply(fields).expect(200)
    assert.match(sent.text, /<li>more\.pdf/)
    await reply(fields, [['more.pdf', PDF]]).expect(200)
    assert.equal((await stored()).files.length, 1)
    office.time.now = new Date(office.time.now.getTime() + 3_600_000)
    await office.sweeping.sweep()
    assert.equal(await office.blobCount(), 1)
  })

  it('can take a file out of a message again', async () => {
    const form = hiddenIn(await open(), 'form')
    const mistake = await reply({ form, message: 'a\0b' }, [['more.pdf', PDF]]).expect(422)
    const [id = ''] = staged(mistake.text)
    const without = await reply({ form, message: 'still here', staged: id, [`remove-file:${id}`]: 'yes' })
    assert.equal(without.status, 200)
    assert.deepEqual(staged(without.text), [])
    assert.match(without.text, /still here<\/textarea>/)
    assert.equal((await stored()).messages.length, 0)
  })

  it('is told what is missing from an empty message, and that a form from elsewhere is none', async () => {
    const empty = await reply({ form: hiddenIn(await open(), 'form'), message: ' ' }).expect(422)
    assert.match(empty.text, /Write a message or choose a file/)
    const report = hiddenIn((await request(office.app).get('/report/general')).text, 'form')
    await reply({ form: report, message: 'x' }).expect(403)
    await reply({ message: 'x' }).expect(403)
  })

  it('keeps what was typed when the disk is full, and says that it was not received', async () => {
    office.disk.full = true
    const form = hiddenIn(await open(), 'form')
    const full = await reply({ form, message: 'kept' }, [['more.pdf', PDF]]).expect(507)
    assert.match(full.text, /kept<\/textarea>/)
    assert.equal((await stored()).messages.length, 0)
    // Whoever runs the computer must find out, from the log, and only there.
    assert.match(office.logged.splice(0).join(''), /"status":507/)
  })

  it('withdraws after a second question, once', async () => {
    const version = hiddenIn(await open(), 'version')
    const question = await send('/en/track/withdraw', { receipt: RECEIPT, version }).expect(200)
    assert.match(question.text, /Yes, withdraw it/)
    assert.equal((await stored()).status, 'received')
    const form = { receipt: RECEIPT, version, reason: 'they press me', confirmed: 'yes' }
    const done = await send('/en/track/withdraw', form).expect(200)
    assert.match(done.text, /Your complaint is withdrawn/)
    await send('/en/track/withdraw', form).expect(200)
    const { status, outcome, lifecycle } = await stored()
    assert.deepEqual([status, outcome, lifecycle.length], ['closed', 'withdrawn', 2])
  })

  it('keeps a message that is half written over the question whether to withdraw', async () => {
    const page = await open()
    const [form, version] = [hiddenIn(page, 'form'), hiddenIn(page, 'version')]
    const typed = { receipt: RECEIPT, form, version, message: 'half written' }
    const question = (await send('/en/track/withdraw', typed).expect(200)).text
    assert.equal(hiddenIn(question, 'message'), 'half written')
    const back = (await send('/en/track', typed).expect(200)).text
    assert.ok(back.includes('half written</textarea>'))
    assert.equal(hiddenIn(back, 'form'), form)
    const done = (await send('/en/track/withdraw', { ...typed, confirmed: 'yes' }).expect(200)).text
    assert.match(done, /is not sent yet/)
    assert.ok(done.includes('half written</textarea>'))
  })

  it('is asked again, with the reason kept, when the case changed meanwhile', async () => {
    const version = hiddenIn(await open(), 'version')
    await changeMeanwhile()
    const form = { receipt: RECEIPT, version, reason: 'my reason', confirmed: 'yes' }
    const conflict = await send('/en/track/withdraw', form).expect(409)
    assert.match(conflict.text, /It is not withdrawn/)
    assert.match(conflict.text, /my reason<\/textarea>/)
    assert.notEqual(hiddenIn(conflict.text, 'version'), version)
    assert.equal((await stored()).status, 'received')
  })

  it('asks for a closed case to be looked at again, and is told when that can’t be', async () => {
    const early = await send('/en/track/reopen', { receipt: RECEIPT, reason: 'my reason' }).expect(409)
    assert.match(early.text, /my reason<\/textarea>/)
    const version = hiddenIn(await open(), 'version')
    await send('/en/track/withdraw', { receipt: RECEIPT, version, confirmed: 'yes' }).expect(200)
    const empty = await send('/en/track/reopen', { receipt: RECEIPT, reason: '' }).expect(422)
    assert.match(empty.text, /href="#reason"/)
    const asked = await send('/en/track/reopen', { receipt: RECEIPT, reason: 'news' }).expect(200)
    assert.match(asked.text, /Your request was sent/)
    assert.ok((await stored()).reopeningAskedAt)
  })

  it('is never told that the permanent secretary decides, who may be whom it is about', async () => {
    await close()
    await send('/track/reopen', { receipt: RECEIPT, reason: 'มีข้อมูลใหม่' }).expect(200)
    const asked = (await send('/track', { receipt: RECEIPT }).expect(200)).text
    assert.match(asked, /ซึ่งไม่เกี่ยวข้องกับเรื่องนี้จะพิจารณาคำขอของท่าน/)
    await caseModel(office.connection).updateOne(
      {},
      { $set: { status: 'investigated' }, $unset: { outcome: 1 } },
    )
    for (const page of [asked, (await send('/track', { receipt: RECEIPT }).expect(200)).text])
      assert.doesNotMatch(page, /ปลัด/)
    const how = (await request(office.app).get('/how').expect(200)).text
    assert.match(how, /หากท่านเลือกว่าปลัดเกี่ยวข้อง ผู้กำกับดูแล[^<]*เป็นผู้สรุปผลแทน/)
  })

  it('gets the question for the receipt again wherever it is wrong', async () => {
    for (const path of ['/en/track/withdraw', '/en/track/reopen']) {
      const body = { receipt: '1', version: '1', reason: 'x', confirmed: 'yes' }
      assert.match((await send(path, body).expect(422)).text, /the number you typed has 1\./)
      const unknown = { ...body, receipt: '0'.repeat(20) }
      assert.match((await send(path, unknown).expect(422)).text, /No complaint has this number/)
      assert.match((await send(path, {}).expect(422)).text, /Please type the 20-digit receipt/)
    }
    const form = hiddenIn(await open(), 'form')
    const replied = await reply({ form, receipt: '0'.repeat(20), message: 'x' }).expect(422)
    assert.match(replied.text, /No complaint/)
  })

  it('is led back to the question for the receipt when the phone restores an old page', async () => {
    for (const path of ['reply', 'withdraw', 'reopen', 'rate'])
      for (const language of ['', '/en']) {
        const led = await request(office.app).get(`${language}/track/${path}`).expect(303)
        assert.equal(led.headers['location'], `${language}/track`)
      }
  })

  describe('to a closed case', () => {
    const rate = (score: string, closing = '1') =>
      send('/en/track/rate', { receipt: RECEIPT, closing, score })

    it('may say how content they are, once or as often as they change their mind, and nothing else', async () => {
      await rate('5').expect(409)
      await close()
      assert.match(await open(), /How content are you with how this case was handled/)
      const page = (await rate('4').expect(200)).text
      assert.match(page, /Your answer is recorded/)
      assert.match(page, /value="4" checked/)
      await rate('4').expect(200)
      assert.deepEqual(
        (await stored()).ratings?.map(({ closing, score }) => [closing, score]),
        [[1, 4]],
      )
      await rate('1').expect(200)
      assert.equal((await stored()).ratings?.at(-1)?.score, 1)
    })

    it('keeps what is written in the other fields, whichever button is pressed, and keeps it nowhere else', async () => {
      await close()
      const page = await open()
      const form = hiddenIn(page, 'form')
      const [all = ''] = page.split('action="/en/track/reply"')[1]?.split('</form>') ?? []
      for (const field of ['score', 'message', 'reason']) assert.match(all, new RegExp(` name="${field}"`))
      assert.match(all, /formaction="\/en\/track\/rate" formenctype="application\/x-www-form-urlencoded"/)
      assert.match(all, /formaction="\/en\/track\/reopen" formenctype="application\/x-www-form-urlencoded"/)

      const typed = {
        receipt: RECEIPT,
        form,
        closing: '1',
        score: '2',
        message: 'my message',
        reason: 'my reason',
      }
      const rated = (await send('/en/track/rate', typed).expect(200)).text
      assert.match(rated, /Your answer is recorded/)
      assert.match(rated, /is not sent yet/)
      for (const text of ['my message', 'my reason']) assert.ok(rated.includes(`${text}</textarea>`))
      assert.equal(hiddenIn(rated, 'form'), form)
      const missing = (await send('/en/track/rate', { ...typed, score: '' }).expect(422)).text
      for (const text of ['my message', 'my reason']) assert.ok(missing.includes(`${text}</textarea>`))
      assert.equal((await stored()).messages.length, 0)

      const replied = (
        await reply({ form, closing: '1', score: '2', message: 'my message', reason: 'my reason' })
      ).text
      assert.match(replied, /Your message was sent/)
      assert.match(replied, /is not sent yet/)
      assert.ok(replied.includes('my reason</textarea>') && !replied.includes('my message</textarea>'))
      const asked = (await send('/en/track/reopen', { ...typed, message: 'one more' }).expect(200)).text
      assert.match(asked, /Your request was sent/)
      assert.ok(asked.includes('one more</textarea>') && !asked.includes('my reason</textarea>'))
      assert.doesNotMatch((await rate('2').expect(200)).text, /is not sent yet/)
      assert.equal((await stored()).messages.length, 2, 'the message and the request')
    })

    it('is told what is missing or out of place, in a page that still shows the case', async () => {
      await close()
      for (const score of ['', '6', 'x', '<script>']) {
        const { text } = await rate(score).expect(422)
        assert.match(text, /href="#score"/)
        assert.match(text, /Case 2570-0001/)
      }
      await send('/en/track/rate', { receipt: '0'.repeat(20), closing: '1', score: '5' }).expect(422)
      assert.equal((await stored()).ratings, undefined)
    })

    it('does not rate a later closing than the one they saw, nor a case that is open again', async () => {
      await close()
      assert.match((await rate('5', '2').expect(409)).text, /Case 2570-0001/)
      await caseModel(office.connection).updateOne(
        {},
        { $set: { status: 'assigned' }, $unset: { outcome: 1 } },
      )
      assert.doesNotMatch(await open(), /How content are you/)
      await rate('5').expect(409)
      assert.equal((await stored()).ratings, undefined)
    })

    it('is not asked about a duplicate, which no figure counts', async () => {
      await close()
      await caseModel(office.connection).updateOne({}, { $set: { outcome: 'duplicate' } })
      assert.doesNotMatch(await open(), /How content are you/)
      await rate('5').expect(409)
    })
  })
})
