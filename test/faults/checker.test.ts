import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Types } from 'mongoose'
import { Random } from '../../scripts/demo/random.js'
import { auditModel } from '../../src/audit/audit.model.js'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import { tallyModel } from '../../src/statistics/tally.model.js'
import { openStore, type Store } from '../../src/store/connect.js'
import { checkPages } from './support/check-pages.js'
import { checkStore, lookInto } from './support/check-store.js'
import { newOffice, type FaultOffice } from './support/fault-office.js'
import type { Found } from './support/found.js'
import { isStep, underLoad, type Site } from './support/load.js'
import { ProductProcess } from './support/product.js'
import { sendAgain } from './support/sending.js'
import type { Report } from './support/sent.js'

type Damage = {
  what: string
  kind: Found['kind']
  /** What the finding says. */
  says: RegExp
  /** Spoils the store around one case that has everything: files, steps, messages. */
  spoil: (store: Store, its: StoredCase, folder: string) => Promise<unknown>
}

const cases = ({ connection }: Store) => caseModel(connection)
const blobOf = (its: StoredCase, folder: string) => join(folder, 'uploads', its.files[0]?.blob ?? '')

const DAMAGES: Damage[] = [
  {
    what: 'a case that is gone',
    kind: 'lost',
    says: /^case 25/,
    spoil: (store, { _id }) => cases(store).deleteOne({ _id }),
  },
  {
    what: 'a case that is there twice',
    kind: 'doubled',
    says: /nobody has a receipt of/,
    spoil: (store, its) =>
      cases(store).create({ ...its, _id: new Types.ObjectId(), number: '2570-9999', receiptLookup: 'other' }),
  },
  {
    what: 'a case that has another number now',
    kind: 'wrong',
    says: /is now 2570-9999/,
    spoil: (store, { _id }) => cases(store).updateOne({ _id }, { $set: { number: '2570-9999' } }),
  },
  {
    what: 'a case with the words of none',
    kind: 'half',
    says: /envelope does not open/,
    spoil: (store, { _id, urgent }) => cases(store).updateOne({ _id }, { $set: { content: urgent } }),
  },
  {
    what: 'a step that is half there',
    kind: 'half',
    says: /a step without its state/,
    spoil: (store, { _id }) => cases(store).updateOne({ _id }, { $pop: { timeline: 1 } }),
  },
  {
    what: 'a message that is gone',
    kind: 'lost',
    says: /written reply/,
    spoil: (store, { _id, messages }) =>
      cases(store).updateOne({ _id }, { $pull: { messages: { id: messages[0]?.id } } }),
  },
  {
    what: 'a file whose bytes are gone',
    kind: 'half',
    says: /There is no blob/,
    spoil: (_store, its, folder) => rm(blobOf(its, folder)),
  },
  {
    what: 'a file whose end is missing',
    kind: 'half',
    says: /file หลักฐาน/,
    spoil: async (_store, its, folder) =>
      writeFile(blobOf(its, folder), (await readFile(blobOf(its, folder))).subarray(0, -1)),
  },
  {
    what: 'a trail whose end was cut off',
    kind: 'lost',
    says: /audit entry case\.filed/,
    spoil: async ({ connection }, { number }) => {
      const trail = auditModel(connection)
      const { sequence } = await trail.findOne({ action: 'case.filed', caseNumber: number }).orFail()
      const { deletedCount } = await trail.deleteMany({ sequence: { $gte: sequence } })
      assert.ok(deletedCount > 0)
    },
  },
  {
    what: 'a trail that was rewritten',
    kind: 'wrong',
    says: /audit chain is changed/,
    spoil: ({ connection }) => auditModel(connection).updateOne({ sequence: 1 }, { $set: { who: 'nobody' } }),
  },
  {
    what: 'a tally that is gone',
    kind: 'half',
    says: /0 tallied/,
    spoil: ({ connection }) => tallyModel(connection).deleteMany({}),
  },
]

describe('What looks for losses after a kill', () => {
  let office: FaultOffice
  let reports: Report[]
  let copies: string
  before(async function () {
    this.timeout(60_000)
    copies = await mkdtemp(join(tmpdir(), 'sucharit-spoilt-'))
    office = await newOffice()
    reports = await workedOn(office)
  })
  after(async () => {
    await office.remove()
    await rm(copies, { recursive: true, force: true })
  })

  const findings = (folder: string) =>
    lookInto(folder, (store) => checkStore(store, office.installation, reports, new Set(reports)))
  const full = () => reports.find(hasEverything)

  it('finds nothing where nothing is wrong', async () => assert.deepEqual(await findings(office.folder), []))

  for (const { what, kind, says, spoil } of DAMAGES)
    it(`finds ${what}`, async () => {
      const folder = await mkdtemp(join(copies, 'copy-'))
      await cp(office.folder, folder, { recursive: true })
      const store = await openStore({ dataFolder: `${folder}/data`, uploadsFolder: `${folder}/uploads` })
      const its = await cases(store).findOne({ number: full()?.number }).lean<StoredCase>().orFail()
      await spoil(store, its, folder)
      await store.close()
      const found = await findings(folder)
      assert.ok(
        found.some((one) => one.kind === kind && says.test(one.what)),
        JSON.stringify(found, null, 1),
      )
    })

  it('finds through the pages that a receipt opens nothing, and that a file is not what was sent', async function () {
    this.timeout(60_000)
    const sent = full()
    assert.ok(sent)
    const other: Report = { ...sent, receipt: '1'.repeat(20), files: [] }
    const changed: Report = {
      ...sent,
      files: sent.files.map((file) => ({ ...file, bytes: Buffer.from('x') })),
    }
    const product = await ProductProcess.start(office.folder)
    const found = await checkPages({ url: product.url, office }, [other, changed])
    await product.stop()
    assert.deepEqual(
      found.map(({ kind, what }) => `${kind} ${what.split(' ')[0]}`).toSorted(),
      ['lost receipt', ...sent.files.map(() => 'wrong case')].toSorted(),
    )
  })
})

const hasEverything = ({ files, written }: Report): boolean =>
  files.length > 0 && written.some(({ kind }) => kind === 'reply') && written.some(({ kind }) => isStep(kind))

/** Lets the product work until one case has everything, and answers all that was sent to it. */
async function workedOn(office: FaultOffice): Promise<Report[]> {
  const product = await ProductProcess.start(office.folder)
  const site: Site = { office, url: product.url, reports: [], round: 0, random: new Random('checker') }
  const load = underLoad(site)
  const acknowledged = () => site.reports.filter((one) => one.written.every((each) => each.acknowledged))
  while (!acknowledged().some(hasEverything))
    await Promise.race([load, new Promise((turn) => setTimeout(turn, 10))])
  await product.kill()
  await load
  const again = await ProductProcess.start(office.folder)
  await sendAgain({ url: again.url, office }, site.reports)
  await again.stop()
  return site.reports
}
