import assert from 'node:assert/strict'
import { join } from 'node:path'
import { readConfig } from '../../src/config.js'
import type { NewOfficer } from '../../src/officers/invitations.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { sheetsOf, sheetWords } from '../../src/sealing/recovery-sheets.js'
import { createServices, type Services } from '../../src/services.js'
import { createLog } from '../../src/web/log.js'
import { PASSWORD } from '../support/accounts.js'
import { fileCase } from '../support/case-office.js'
import { typeInto } from '../support/command.js'
import { declaring } from '../support/declaring.js'
import { sampleOffice } from '../support/sample-office.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

describe('the recovery command with sheets from the safe', function () {
  this.timeout(120_000)
  let store: TemporaryStore
  before(async () => {
    store = await temporaryStore()
  })
  after(() => store.remove())

  const services = (): Promise<Services> =>
    createServices({ config: readConfig({}), store, log: createLog('silent'), clock: () => new Date() })
  const place = () => ({
    ...{ dataFolder: join(store.folder, 'data'), uploadsFolder: join(store.folder, 'uploads') },
    mongodbUri: store.uri,
  })
  async function letIn({ officers }: Services, username: string, role: NewOfficer['role']) {
    const account = { username, name: username, role, position: 'officer', department: 'clerk' }
    return officers.accept((await officers.invite(account)).token, PASSWORD)
  }

  it('opens one case, on paper and on record, to one officer who may have it, and no other case', async () => {
    const { publicKey, privateKey } = newKeyPair()
    const first = await services()
    await first.office.setUp({ ...sampleOffice(), recoveryPublicKey: publicKey })
    await letIn(first, 'before', 'triage')
    const { number } = await fileCase(first.cases)
    const { number: other } = await fileCase(first.cases)
    const late = await letIn(first, 'late', 'triage')
    await assert.rejects(first.cases.read(late, number), /caseNotFound/)
    await first.pending.settle()
    await store.close()

    const sheets = await sheetsOf(privateKey, { needed: 2, of: 3 })
    const [one = '', , three = ''] = sheets.map((sheet) => sheetWords(sheet).join(' '))
    const asked = ['--case', number, '--officer', 'LATE', '--reason', 'order']
    const typed = [one, three, 'คำสั่งของหัวหน้าสำนักปลัด']
    const opened = await typeInto(place(), typed, 'recovery', 'open', ...asked)
    assert.equal(opened.code, 0, opened.said)
    assert.ok(opened.said.includes(number))

    store = await store.again()
    const { cases, audit } = await services()
    const { content, notes } = await declaring(cases).read(late, number)
    assert.deepEqual([content.where, notes[0]?.text], ['หมู่ 4', 'คำสั่งของหัวหน้าสำนักปลัด'])
    await assert.rejects(cases.read(late, other), /caseNotFound/)
    const entries = await audit.page({ caseNumber: number, limit: 20 })
    const entry = entries.find(({ action }) => action === 'case.recovered')
    assert.deepEqual([entry?.facts?.['officer'], entry?.facts?.['reason']], [late.id, 'order'])
  })
})
