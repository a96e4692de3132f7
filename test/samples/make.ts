import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { runCommand } from '../support/command.js'
import { hiddenIn, numberOn, receiptOn } from '../support/html.js'
import { startOffice } from '../support/office.js'
import { signInAt, Visitor } from '../support/visitor.js'
import type { SampleReport } from './sample.js'

/**
 * Makes a sample of the store as this program keeps it: `node dist/test/samples/make.js FOLDER`. Run once for each
 * version, by its last program: an office with two reports, their files, a conversation and an end, as a backup and as
 * the embedded engine's own file.
 */
const [folder = ''] = process.argv.slice(2)
const WHAT = 'ถนนเป็นหลุมลึกหน้าโรงเรียน'

const office = await startOffice()
const { url, services } = office

const pdf = (): Buffer =>
  Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(500), Buffer.from('\n%%EOF\n')])
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Files a report with a file and writes a message to it, or the file with the message. */
async function report(what: string, fileLater: boolean): Promise<SampleReport> {
  const visitor = new Visitor()
  const form = hiddenIn((await visitor.get(url, '/report/general')).text, 'form')
  const fields = { form, category: 'roads', what, identity: 'anonymous', send: 'yes' }
  const bytes = pdf()
  const file = [{ name: 'หลักฐาน.pdf', bytes }]
  const answer = await visitor.post(url, '/report/general', fields, fileLater ? [] : file)
  const [receipt, number] = [receiptOn(answer.text), numberOn(answer.text)]
  const page = await visitor.post(url, '/track', { receipt })
  const message = `${what} (เพิ่มเติม)`
  const reply = { receipt, form: hiddenIn(page.text, 'form'), message, send: 'yes' }
  await visitor.post(url, '/track/reply', reply, fileLater ? file : [])
  return { number, receipt, words: [what, message], file: sha256(bytes) }
}

const open = await report(WHAT, false)
const closed = await report(`${WHAT} ฝั่งขวา`, true)
const { visitor, csrf } = await signInAt(url, 'triage')
const version = hiddenIn((await visitor.get(url, `/office/cases/${closed.number}`)).text, 'version')
const explanation = 'เรื่องนี้อยู่ในความรับผิดชอบของหน่วยงานอื่น'
const refusal = { _csrf: csrf, version, outcome: 'insufficient-information', explanation }
await visitor.post(url, `/office/cases/${closed.number}/refuse`, refusal)
await services.pending.settle()

await mkdir(folder, { recursive: true })
const { said } = await runCommand(services.config, 'backup', join(folder, 'office.backup'))
console.log(said)
const store = await readFile(join(services.config.dataFolder, 'store.lmdb'))
await writeFile(join(folder, 'store.lmdb.gz'), gzipSync(store))
closed.words.push(explanation)
await writeFile(join(folder, 'reports.json'), `${JSON.stringify([open, closed], null, 2)}\n`)
await office.stop()
