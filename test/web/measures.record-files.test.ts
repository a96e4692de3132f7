import assert from 'node:assert/strict'
import { join } from 'node:path'
import sharp from 'sharp'
import { checkBlobs } from '../../src/keeping/blob-check.js'
import { purgeable } from '../../src/keeping/purge.js'
import { recordModel } from '../../src/measures/record.model.js'
import type { Role } from '../../src/officers/roles.js'
import { openStore } from '../../src/store/connect.js'
import { runCommand } from '../support/command.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { StorePlaces } from '../support/store-places.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

const HOME = '/office/measures'
const DAYS_MS = 86_400_000

/** A photograph as a phone makes it: with the camera's name and the place. */
const photograph = (shade: number): Promise<Buffer> =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: { r: shade, g: 90, b: 60 } } })
    .withExif({ IFD0: { Make: 'SECRETCAMERA' }, IFD3: { GPSLatitude: '14/1 52/1 0/1' } })
    .jpeg()
    .toBuffer()

describe('pictures and documents on records', function () {
  this.timeout(120_000)
  let office: StartedOffice
  let activity: string
  let procurement: string
  const people = new Map<Role, WebOfficer>()
  let now = new Date('2026-06-10T12:00:00+07:00')

  before(async () => {
    office = await startOffice({ clock: () => now })
    for (const role of ['investigator', 'secretary', 'triage', 'mayor'] as const)
      people.set(role, await signIn(office, role))
    await as('secretary').post(`${HOME}/years`, { year: '2569' }).expect(303)
    activity = await made('participation', {
      ...{ activity: 'ประชาคมหมู่บ้าน', stage: 'before', date: '2569-02-01', results: 'เห็นชอบ' },
      departments: 'works',
    })
    procurement = await made('procurements', {
      ...{ project: 'จ้างซ่อมถนน', method: '0000-method-specific', departments: 'works' },
    })
  })
  after(() => office.stop())

  const as = (role: Role): WebOfficer => {
    const person = people.get(role)
    assert.ok(person, role)
    return person
  }
  async function made(slug: string, fields: Record<string, string>): Promise<string> {
    const answer = await as('investigator')
      .post(`${HOME}/${slug}`, { year: '2569', ...fields })
      .expect(303)
    return String(answer.headers['location']).replace(/\?.*/, '')
  }
  const send = (role: Role, record: string, files: [string, Buffer][]) => {
    const { agent, csrf } = as(role)
    const request = agent.post(`${record}/files`).field('_csrf', csrf)
    for (const [name, bytes] of files) void request.attach('files', bytes, name)
    return request
  }
  const filesOf = async (record: string) =>
    (await recordModel(office.services.store.connection).findById(record.split('/').at(-1)).lean().orFail())
      .files ?? []
  const blobs = async () => {
    const all: string[] = []
    for await (const { id } of office.services.store.blobs.list()) all.push(id)
    return all.sort()
  }
  const everyone = (path: string) => fetch(office.url + path)

  it('a picture is drawn anew without camera and place, lies sealed, and asks for its words', async () => {
    const answer = await send('investigator', activity, [['ประชุม.jpg', await photograph(10)]]).expect(303)
    const [file] = await filesOf(activity)
    assert.ok(file)
    assert.equal(answer.headers['location'], `${activity}/files/${file.id}/about`)
    const shown = await as('mayor').agent.get(`${activity}/files/${file.id}`).buffer(true).expect(200)
    const picture = shown.body as Buffer
    assert.match(String(shown.headers['content-type']), /^image\/jpeg/)
    assert.equal((await sharp(picture).metadata()).exif, undefined)
    const lying: Buffer[] = []
    for await (const part of office.services.store.blobs.read(file.blob) as AsyncIterable<Buffer>)
      lying.push(part)
    assert.ok(!Buffer.concat(lying).includes(picture.subarray(0, 64)))
    const page = (await as('mayor').get(activity).expect(200)).text
    assert.match(wordsOf(page), /ยังไม่มีคำอธิบาย/)
    const empty = await as('investigator').post(`${activity}/files/${file.id}/about`, {
      description: ' ',
      published: 'yes',
    })
    assert.equal(empty.status, 422)
    assert.match(empty.text, /href="#description"/)
    assert.match(empty.text, /value="yes"[^>]*checked/)
  })

  it('everyone sees a picture only while an officer has marked it so, and with its words', async () => {
    const [file] = await filesOf(activity)
    const path = `/measures/pictures/${activity.split('/').at(-1)}/${file?.id}`
    assert.equal((await everyone(path)).status, 404)
    assert.ok(!(await (await everyone('/measures/2569')).text()).includes(path))
    const about = `${activity}/files/${file?.id}/about`
    await as('investigator').post(about, { description: 'ชาวบ้าน <b>ประชุม</b>', published: 'yes' }).expect(303)
    const open = await everyone(path)
    assert.equal(open.status, 200)
    assert.equal(open.headers.get('set-cookie'), null)
    assert.match(open.headers.get('content-security-policy') ?? '', /sandbox/)
    const page = await (await everyone('/measures/2569')).text()
    assert.ok(page.includes(`src="${path}" alt="ชาวบ้าน &lt;b&gt;ประชุม&lt;/b&gt;"`))
    await as('investigator').post(about, { description: 'ชาวบ้านประชุม', published: 'no' }).expect(303)
    assert.equal((await everyone(path)).status, 404)
  })

  it('what isn’t a picture is saved, never shown and never public', async () => {
    await send('investigator', activity, [['รายชื่อ.txt', Buffer.from('นายหนึ่ง\nนายสอง\n')]]).expect(303)
    const file = (await filesOf(activity)).find(({ name }) => name === 'รายชื่อ.txt')
    const got = await as('mayor').agent.get(`${activity}/files/${file?.id}`).buffer(true)
    assert.match(String(got.headers['content-disposition']), /^attachment/)
    const about = `${activity}/files/${file?.id}/about`
    const refused = await as('investigator').post(about, { description: 'รายชื่อผู้เข้าร่วม', published: 'yes' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /รายชื่อผู้เข้าร่วม/)
  })

  it('a document belongs to a step of its procurement, and is never public', async () => {
    await send('investigator', procurement, [['สัญญา.jpg', await photograph(70)]]).expect(303)
    const [file] = await filesOf(procurement)
    const about = `${procurement}/files/${file?.id}/about`
    const given = { description: 'สัญญาจ้าง', step: 'ลงนามในสัญญาหรือใบสั่ง' }
    assert.equal((await as('investigator').post(about, { ...given, step: 'ขั้นตอนที่ไม่มี' })).status, 422)
    assert.equal((await as('investigator').post(about, { ...given, published: 'yes' })).status, 422)
    await as('investigator').post(about, given).expect(303)
    assert.match(wordsOf((await as('mayor').get(procurement)).text), /ลงนามในสัญญาหรือใบสั่ง สัญญาจ้าง/)
  })

  it('what can’t be taken is named, what can is there, and the same file comes once', async () => {
    const before = (await filesOf(activity)).length
    const mixed: [string, Buffer][] = [
      ['ดี.jpg', await photograph(120)],
      ['เสีย.jpg', Buffer.from('not a picture')],
    ]
    const answer = await send('investigator', activity, mixed).expect(422)
    assert.match(wordsOf(answer.text), /เสีย\.jpg/)
    assert.equal((await filesOf(activity)).length, before + 1)
    const lying = await blobs()
    await send('investigator', activity, mixed.slice(0, 1)).expect(303)
    assert.equal((await filesOf(activity)).length, before + 1)
    assert.deepEqual(await blobs(), lying)
    assert.match((await send('investigator', activity, []).expect(422)).text, /href="#files"/)
  })

  it('nobody puts a file on another department’s record, and nothing of it stays', async () => {
    const other =
      (
        await as('secretary')
          .post(`${HOME}/participation`, {
            ...{
              year: '2569',
              activity: 'งานของสำนักปลัด',
              stage: 'after',
              date: '2569-03-01',
              departments: 'clerk',
            },
          })
          .expect(303)
      ).headers['location']?.replace(/\?.*/, '') ?? ''
    const lying = await blobs()
    await send('investigator', other, [['ภาพ.jpg', await photograph(200)]]).expect(403)
    assert.deepEqual(await blobs(), lying)
    assert.deepEqual(await filesOf(other), [])
    const [file] = await filesOf(activity)
    await as('triage')
      .post(`${activity}/files/${file?.id}/about`, { description: 'ของสำนักปลัดก็ได้' })
      .expect(303)
  })

  it('an attached file belongs to its record for verify, purge and the sweeper; one that was left half-way to nobody', async () => {
    const { store, sweeping } = office.services
    const later = () => new Date(Date.now() + 2 * DAYS_MS)
    const orphan = await store.blobs.write(
      (async function* () {
        yield Buffer.from('left behind')
      })(),
    )
    const checked = await checkBlobs(store, { clock: later })
    assert.deepEqual(checked.orphans, [orphan])
    assert.deepEqual([checked.missing, checked.damaged], [[], []])
    assert.deepEqual(
      (await purgeable(store, { clock: later })).files.map(({ id }) => id),
      [orphan],
    )
    assert.equal(await sweeping.sweepOrphans(later()), 1)
    const [file] = await filesOf(activity)
    assert.ok((await blobs()).includes(file?.blob ?? ''))
  })

  it('goes with a backup and comes back with it; where one is missing, verify says whose', async () => {
    const places = await StorePlaces.make()
    try {
      const file = join(places.folder, 'measures.backup')
      const done = await runCommand(office.services.config, 'backup', file)
      assert.equal(done.code, 0, done.said)
      const config = places.empty('embedded')
      assert.equal((await runCommand(config, 'restore', file)).code, 0)
      const restored = await openStore(config)
      try {
        const all: string[] = []
        for await (const { id } of restored.blobs.list()) all.push(id)
        const named = [...(await filesOf(activity)), ...(await filesOf(procurement))]
        assert.deepEqual(all.sort(), named.map(({ blob }) => blob).sort())
        await restored.blobs.remove(named[0]?.blob ?? '')
        const { missing } = await checkBlobs(restored, { clock: () => now })
        assert.deepEqual(missing, [{ blob: named[0]?.blob, number: activity.split('/').at(-1) }])
      } finally {
        await restored.close()
      }
    } finally {
      await places.remove()
    }
  })

  it('a file that was taken away is gone from the record and from the store, and the trail says who did what', async () => {
    const [file] = await filesOf(activity)
    await as('investigator').post(`${activity}/files/${file?.id}/remove`).expect(303)
    assert.ok(!(await blobs()).includes(file?.blob ?? ''))
    await as('mayor').get(`${activity}/files/${file?.id}`).expect(404)
    const actions = (await office.services.audit.page({ limit: 50 })).map(({ action }) => action)
    for (const action of ['measures.fileAdded', 'measures.fileDescribed', 'measures.fileRemoved'])
      assert.ok(actions.includes(action), action)
    now = new Date(now.getTime() + 1)
  })
})
