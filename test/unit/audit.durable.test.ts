import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditEvent } from '../../src/audit/audit.entry.js'
import { auditService } from '../../src/audit/audit.service.js'
import { officeService } from '../../src/office/office.service.js'
import { runCommand } from '../support/command.js'
import { checkTrail } from '../support/kept-trail.js'
import { sampleOffice } from '../support/sample-office.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

const COPIES = 3
const CHANGES = 12

describe('what is changed and that it goes on record', function () {
  this.timeout(60_000)
  let store: TemporaryStore
  beforeEach(async () => {
    store = await temporaryStore()
  })
  afterEach(() => store.remove())

  const changed = (): AuditEvent => ({
    ...{ id: randomUUID(), at: new Date(), action: 'office.secondStepRoles', who: 'officer-1' },
    facts: { roles: 'triage' },
  })
  const actions = async () =>
    (await auditService(store.connection).page({ limit: 1_000 })).map(({ id }) => id).sort()

  it('are one step: a program that was stopped in between leaves it to the next', async () => {
    const office = officeService(store.connection)
    const [setUp, change] = [{ ...changed(), action: 'office.setUp' }, changed()]
    await office.setUp(sampleOffice(), setUp)
    await office.change({ secondStepRoles: ['triage'] }, change)
    await assert.rejects(office.carryOut(() => Promise.reject(new Error('the power went'))))
    assert.deepEqual(await actions(), [])
    const audit = auditService(store.connection)
    await officeService(store.connection).carryOut(audit.record)
    await officeService(store.connection).carryOut(audit.record)
    assert.deepEqual(await actions(), [setUp.id, change.id].sort())
    assert.ok(!('pending' in (await office.settings())), 'no page is handed what is pending')
  })

  it('are both there once under writers at the same instant, in several copies of the program', async () => {
    await officeService(store.connection).setUp(sampleOffice())
    const ids = await Promise.all(
      Array.from({ length: COPIES }, async () => {
        const [office, audit] = [officeService(store.connection), auditService(store.connection)]
        const events = Array.from({ length: CHANGES }, changed)
        await Promise.all(
          events.map(async (event) => {
            await office.change({ secondStepRoles: ['triage'] }, event)
            await Promise.all([office.carryOut(audit.record), audit.record([changed()])])
          }),
        )
        return events.map(({ id }) => id)
      }),
    )
    const found = await actions()
    assert.equal(found.length, 2 * COPIES * CHANGES)
    for (const id of ids.flat()) assert.equal(found.filter((one) => one === id).length, 1)
    assert.ok((await auditService(store.connection).verify()).ok)
  })

  it('can be held against a head that the command took away', async () => {
    const office = officeService(store.connection)
    await office.installation()
    await office.setUp(sampleOffice(), changed())
    const audit = auditService(store.connection)
    await office.carryOut(audit.record)
    await audit.record(Array.from({ length: 4 }, changed))
    const place = {
      ...{ dataFolder: join(store.folder, 'data'), uploadsFolder: join(store.folder, 'uploads') },
      mongodbUri: store.uri,
    }
    const file = join(store.folder, 'head.json')
    const taken = await runCommand(place, 'audit', 'head', '--out', file)
    assert.equal(taken.code, 0, taken.said)
    assert.match(taken.said, /5 entries, public key \S+/)
    assert.equal((await runCommand(place, 'audit', 'head', '--out', file)).code, 1, 'it overwrites nothing')
    await audit.record([changed()])
    const held = await runCommand(place, 'audit', 'verify', '--head', file)
    assert.equal(held.code, 0, held.said)
    const trail = { entries: [], head: JSON.parse(await readFile(file, 'utf8')) as unknown, part: true }
    const program = await checkTrail({ format: 'sucharit-audit-trail', version: 1, ...trail })
    assert.equal(program.code, 0, program.said)
    await store.connection.collection('audit').deleteMany({ sequence: { $gt: 3 } })
    const cut = await runCommand(place, 'audit', 'verify', '--head', file)
    assert.equal(cut.code, 1)
    assert.match(cut.said, /not among the 3 entries/)
    const foreign = await runCommand(place, 'audit', 'verify', '--head', join(process.cwd(), 'package.json'))
    assert.match(foreign.said, /no head that was signed here/)
  })
})
