import assert from 'node:assert/strict'
import { join } from 'node:path'
import { auditService } from '../../src/audit/audit.service.js'
import { sheetDocument } from '../../src/cases/recovery-sheet.js'
import { words } from '../../src/console/words.js'
import { documentService } from '../../src/documents/documents.service.js'
import { officeService } from '../../src/office/office.service.js'
import { newKeyPair, publicKeyOf } from '../../src/sealing/key-pair.js'
import { printRecoveryKey } from '../../src/sealing/recovery-key.js'
import {
  keyOfSheets,
  readSheet,
  sheetsOf,
  sheetWords,
  wordsTyped,
} from '../../src/sealing/recovery-sheets.js'
import { runCommand, startCommand, typeInto } from '../support/command.js'
import { readPdf } from '../support/read-back.js'
import { until } from '../support/until.js'
import { sampleOffice } from '../support/sample-office.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

describe('the recovery command', function () {
  this.timeout(120_000)
  let store: TemporaryStore
  const place = () => ({
    ...{ dataFolder: join(store.folder, 'data'), uploadsFolder: join(store.folder, 'uploads') },
    mongodbUri: store.uri,
  })
  beforeEach(async () => {
    store = await temporaryStore()
  })
  afterEach(() => store.remove())

  /** The store as the command leaves it: while it runs, the folder is its own. */
  async function closed<T>(act: () => Promise<T>): Promise<T> {
    await store.close()
    const result = await act()
    store = await store.again()
    return result
  }
  const actions = async () =>
    (await auditService(store.connection).page({ limit: 20 })).map(({ action }) => action)
  /** The sheets that a command showed. */
  const shown = (said: string) =>
    said
      .split(/^Sheet \d+ of \d+, for/m)
      .slice(1)
      .map((one) => {
        const typed = [...one.matchAll(/\d+ ([a-z]+)/g)].map(([, word]) => word ?? '').slice(0, 30)
        return typed.join(' ')
      })

  it('rehearses with the sheets that set-up printed, and says what is wrong with those that it can’t use', async () => {
    const options = ['--name', 'อบต.ก', '--name-en', 'A', '--address', 'ข', '--address-en', 'B']
    const people = ['--admin', 'นายอนันต์ แก้วใส', '--phone', '', '--email', '']
    const setUp = await closed(() => runCommand(place(), 'office', 'setup', ...options, ...people))
    assert.equal(setUp.code, 0, setUp.said)
    const [one = '', two = '', three = ''] = shown(setUp.said)
    const key = await keyOfSheets([one, three].map((sheet) => readSheet(wordsTyped(sheet))))
    const { recoveryPublicKey } = await officeService(store.connection).settings()
    assert.deepEqual(publicKeyOf(key), recoveryPublicKey)

    const rehearse = (...typed: string[]) => closed(() => typeInto(place(), typed, 'recovery', 'rehearse'))
    const [begin, end] = [two.split(' ').slice(0, 12).join(' '), two.split(' ').slice(12).join(' ')]
    const works = await rehearse(three, begin, end)
    assert.equal(works.code, 0, works.said)
    assert.match(works.said, /They work/)
    assert.equal((await actions())[0], 'recovery.rehearsed')
    const [foreign = ''] = (await sheetsOf(key, { needed: 2, of: 3 })).map((one) => sheetWords(one).join(' '))
    const problems: [string[], RegExp][] = [
      [[one], /2 sheets are needed, 1 given/],
      [[one, one], /typed already/],
      [[one, foreign], /belongs to set .{3}-.{3}, the one before to set/],
      [[one, two.replace(/^\S+/, 'sucharit')], /Word 1 \(sucharit\) is not in the list/],
      [[one, two.replace(/^\S+/, two.startsWith('zoo ') ? 'able' : 'zoo')], /mistaken for another/],
      [[], /sheets are needed, 0 given/],
    ]
    for (const [typed, problem] of problems) {
      const refused = await rehearse(...typed)
      assert.equal(refused.code, 1)
      assert.match(refused.said, problem)
    }
    const other = await sheetsOf(newKeyPair().privateKey, { needed: 2, of: 2 })
    const wrong = await rehearse(...other.map((sheet) => sheetWords(sheet).join(' ')))
    assert.equal(wrong.code, 1)
    assert.match(wrong.said, /don't make the office's recovery key/)
  })

  it('takes the key as older papers have it, and tells whom it can give a case to only', async () => {
    const { publicKey, privateKey } = newKeyPair()
    await officeService(store.connection).setUp({ ...sampleOffice(), recoveryPublicKey: publicKey })
    const paper = printRecoveryKey(privateKey)
    const old = await closed(() => typeInto(place(), [paper], 'recovery', 'rehearse'))
    assert.equal(old.code, 0, old.said)
    const asked = ['--case', '2570-0001', '--officer', 'triage', '--reason', 'order']
    const none = await closed(() => typeInto(place(), [paper, 'คำสั่งศาล'], 'recovery', 'open', ...asked))
    assert.equal(none.code, 1)
    const unsaid = await closed(() => typeInto(place(), [paper], 'recovery', 'open', ...asked))
    assert.match(unsaid.said, /Reason/)
    assert.equal(unsaid.code, 1)
  })

  it('renews by the old sheets, and gives each new one as a PDF a single time, to this computer alone', async () => {
    const { publicKey, privateKey } = newKeyPair()
    await officeService(store.connection).setUp({ ...sampleOffice(), recoveryPublicKey: publicKey })
    await store.close()
    const command = startCommand(place(), 'recovery', 'renew', '--sheets', '2', '--needed', '2', '--print')
    command.type(`${printRecoveryKey(privateKey)}\n`)
    let said = ''
    command.listen((text) => (said += text))
    await until(async () => (said.match(/http:\S+\.pdf/g) ?? []).length === 2, 60_000)
    for (const address of said.match(/http:\S+\.pdf/g) ?? []) {
      assert.match(address, /^http:\/\/127\.0\.0\.1:/)
      const file = await fetch(address)
      assert.equal(
        Buffer.from(await file.arrayBuffer())
          .subarray(0, 4)
          .toString(),
        '%PDF',
      )
      const again = await fetch(address).then(
        ({ status }) => status,
        () => 'closed',
      )
      assert.ok(again === 404 || again === 'closed', `${again}`)
    }
    const { code } = await command.ended
    assert.equal(code, 0, said)
    store = await store.again()
    const key = await keyOfSheets(shown(said).map((sheet) => readSheet(wordsTyped(sheet))))
    const { recoveryPublicKey } = await officeService(store.connection).settings()
    assert.deepEqual(publicKeyOf(key), recoveryPublicKey)
    assert.equal((await actions())[0], 'recovery.renewed')
  })

  it('can set every sheet as a tagged page with its words and its code', async () => {
    const documents = documentService()
    try {
      const { privateKey, publicKey } = newKeyPair()
      const [sheet] = await sheetsOf(privateKey, { needed: 2, of: 3 })
      assert.ok(sheet)
      const made = { sheet, number: 1, keeper: 'นายก', office: 'อบต.ก', publicKey, madeAt: new Date() }
      for (const language of ['th', 'en'] as const) {
        const document = await sheetDocument({ t: words, language }, made)
        const { pages, tables } = await readPdf(await documents.file({ format: 'pdf', document }))
        assert.equal(pages.length, 1)
        const cells = (tables[0] ?? []).slice(1).flatMap((row) => row.slice(1))
        assert.deepEqual(cells, sheetWords(sheet))
      }
    } finally {
      documents.stop()
    }
  })
})
