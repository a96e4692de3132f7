import assert from 'node:assert/strict'
import { z } from 'zod'
import { routeTables } from '../../src/app.js'
import { caseModel } from '../../src/cases/case.model.js'
import { officerModel } from '../../src/officers/officer.model.js'
import { ROLES, type Role } from '../../src/officers/roles.js'
import { rawFields } from '../../src/web/validation.js'
import { ENDS_THE_SESSION, filled } from '../support/every-route.js'
import { EXPECTED } from '../support/expected-access.js'
import { hiddenIn, receiptOn } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

type Field = [name: string, value: string]
type Encoding = (fields: Field[]) => RequestInit

const urlencoded: Encoding = (fields) => ({ method: 'POST', body: new URLSearchParams(fields) })
const multipart: Encoding = (fields) => {
  const body = new FormData()
  for (const [name, value] of fields) body.append(name, value)
  return { method: 'POST', body }
}
const ENCODINGS = { urlencoded, multipart }

/** What would reach the prototype of every object, were it followed. */
const POLLUTING: Field[] = [
  ['__proto__', 'polluted'],
  ['__proto__', 'polluted'],
  ['__proto__[polluted]', 'yes'],
  ['constructor[prototype][polluted]', 'yes'],
  ['constructor.prototype.polluted', 'yes'],
  ['toString', 'x'],
  ['hasOwnProperty', 'x'],
]
/** Ways of sending something else than the one text that a form asks for. */
const twice = (name: string): Field[] => [
  [name, '1'],
  [name, '2'],
]
const asList = (name: string): Field[] => [[`${name}[]`, '1']]
const asObject = (name: string): Field[] => [[`${name}[a]`, '1']]
const WAYS = { 'sent twice': twice, 'as a list': asList, 'as an object': asObject }

/** The fields of forms whose schema is not a plain list of them: those are taken apart by hand. */
const FIELDS_BY_HAND = ['what', 'category', 'receipt', 'message', 'version', 'staged', 'send', 'form', 'turn']

const fieldsOf = (schema: z.ZodType | undefined): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : FIELDS_BY_HAND

const unpolluted = () => {
  assert.equal(Reflect.get({}, 'polluted'), undefined)
  assert.equal(typeof {}.toString, 'function')
}

describe('fields that no form of ours sends', function () {
  this.timeout(120_000)
  let office: StartedOffice
  const people = new Map<Role, WebOfficer>()
  before(async () => {
    office = await startOffice()
    for (const role of ROLES) people.set(role, await signIn(office, role))
  })
  after(() => office.stop())

  const send = (path: string, fields: Field[], encoding: Encoding = urlencoded, cookie = '') =>
    fetch(office.url + path, { ...encoding(fields), headers: { cookie }, redirect: 'manual' })
  const cookieOf = (person: WebOfficer): string => {
    const seen = { domain: new URL(office.url).hostname, path: '/', secure: false, script: false }
    return person.agent.jar.getCookies(seen).toValueString()
  }
  const personFor = (name: string): WebOfficer => {
    const role = ROLES.find((one) => EXPECTED[name]?.includes(one))
    return (role && people.get(role)) ?? assert.fail(name)
  }

  for (const [encoding, encode] of Object.entries(ENCODINGS))
    it(`break no form of any route, ${encoding}: in place of one text two, a list, an object, or a prototype`, async () => {
      const forms = Object.values(routeTables(office.services))
        .flat()
        .filter(({ method }) => method === 'post')
      for (const { path, schema } of forms) {
        const name = `POST ${path}`
        if (ENDS_THE_SESSION.includes(name)) continue
        const person = personFor(name)
        const token: Field[] = [['_csrf', person.csrf]]
        const bodies = Object.values(WAYS).map((way) => fieldsOf(schema).flatMap(way))
        for (const body of [...bodies, POLLUTING]) {
          const answer = await send(filled(path), [...token, ...body], encode, cookieOf(person))
          assert.ok(answer.status < 500, `${name}: ${answer.status} to ${JSON.stringify(body)}`)
          assert.notEqual(answer.status, 401, name)
          await answer.text()
        }
      }
      unpolluted()
    })

  it('break no page, in its address', async () => {
    const pages = Object.keys(EXPECTED).filter((name) => name.startsWith('GET '))
    const names = ['next', 'done', 'year', 'kind', 'case', 'from', 'page', 'status', 'q']
    const query = new URLSearchParams([
      ...POLLUTING,
      ...names.flatMap((name) => [...twice(name), ...asList(name), ...asObject(name)]),
    ])
    for (const name of pages) {
      const headers = { cookie: cookieOf(personFor(name)) }
      const address = `${office.url}${filled(name.slice(4))}?${query.toString()}`
      const answer = await fetch(address, { headers, redirect: 'manual' })
      assert.ok(answer.status < 500, `${name}: ${answer.status}`)
      await answer.text()
    }
    unpolluted()
  })

  it('are never what the fields shown again inherit from', () => {
    const fields = rawFields(
      Object.fromEntries<unknown>([
        ['what', 'x'],
        ['__proto__', ['a', 'b']],
      ]),
    )
    assert.equal(Object.getPrototypeOf(fields), Object.prototype)
    assert.deepEqual(Object.keys(fields), ['what', '__proto__'])
  })

  for (const [way, fields] of Object.entries(WAYS))
    it(`are a mistake where one text is asked for: ${way}`, async () => {
      assert.equal((await send('/track', fields('receipt'))).status, 422)
      assert.equal((await send('/office/sign-in', [...fields('username'), ['password', 'x']])).status, 422)
      const form = hiddenIn(await (await fetch(`${office.url}/report/general`)).text(), 'form')
      const report: Field[] = [
        ['form', form],
        ['category', 'roads'],
        ['identity', 'anonymous'],
        ['check', 'yes'],
      ]
      assert.equal((await send('/report/general', [...report, ...fields('what')], multipart)).status, 422)
      const administrator = people.get('administrator') ?? assert.fail()
      const invited = Object.entries(INVITED).filter(([name]) => name !== 'username')
      const sent: Field[] = [['_csrf', administrator.csrf], ...invited, ...fields('username')]
      const answer = await send('/office/officers', sent, urlencoded, cookieOf(administrator))
      assert.equal(answer.status, 422)
    })

  it('change nothing of a report beyond what its form asks', async () => {
    const form = hiddenIn(await (await fetch(`${office.url}/report/general`)).text(), 'form')
    const written: Field[] = [
      ['form', form],
      ['category', 'roads'],
      ['what', 'ถนนเป็นหลุม'],
      ['identity', 'anonymous'],
      ['told', 'office'],
      ['send', 'yes'],
    ]
    const more: Field[] = [
      ['_id', 'f'.repeat(24)],
      ['number', '2500-0001'],
      ['status', 'closed'],
      ['outcome', 'unfounded'],
      ['channel', 'letter'],
      ['assignee', 'f'.repeat(24)],
      ['receivedAt', '2020-01-01'],
      ['version', '99'],
      ['ratings', '5'],
      ['lifecycle', 'x'],
    ]
    const answer = await send('/report/general', [...written, ...more], multipart)
    assert.match(receiptOn(await answer.text()), /^\d{20}$/)
    const stored = await caseModel(office.services.store.connection).findOne({}).lean().orFail()
    assert.notEqual(stored._id.toString(), 'f'.repeat(24))
    assert.notEqual(stored.number, '2500-0001')
    assert.deepEqual([stored.status, stored.channel, stored.outcome], ['received', 'web', undefined])
    assert.ok(stored.version < 99 && stored.lifecycle.length === 1 && !stored.ratings)
  })

  it('change nothing of an account beyond what the form of an invitation asks', async () => {
    const administrator = people.get('administrator') ?? assert.fail()
    await administrator
      .post('/office/officers', {
        ...INVITED,
        ...{ active: 'false', publicKey: 'AAAA', wrapped: 'AAAA', totp: 'AAAA', recoveryCodes: 'AAAA' },
        ...{ _id: 'f'.repeat(24), createdAt: '2020-01-01', positionsHeld: 'mayor', passkeys: 'AAAA' },
      })
      .expect(200)
    const stored = await officerModel(office.services.store.connection)
      .findOne({ username: INVITED.username })
      .lean()
      .orFail()
    assert.notEqual(stored._id.toString(), 'f'.repeat(24))
    assert.ok(stored.active && stored.createdAt.getFullYear() > 2020)
    for (const field of ['publicKey', 'wrapped', 'totp'] as const)
      assert.equal(stored[field], undefined, field)
    for (const field of ['recoveryCodes', 'passkeys'] as const)
      assert.deepEqual(stored[field] ?? [], [], field)
  })
})

const INVITED = {
  name: 'นางสาวใหม่',
  username: 'newcomer',
  role: 'triage',
  position: 'officer',
  department: 'clerk',
  email: '',
}
