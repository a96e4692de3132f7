import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Random } from '../../scripts/demo/random.js'
import { newOffice } from './support/fault-office.js'
import { ProductProcess } from './support/product.js'
import { makeStore, type Outcome } from './support/torn-store.js'

const READER = fileURLToPath(new URL(`support/read-torn${extname(import.meta.url)}`, import.meta.url))
const TEARS = 150
const SECTOR = 512
const PAGE = 4096

/** What a stop in the middle of a write, or a failing disk, leaves in place of some sectors. */
type Tear = { from: number; bytes: Buffer }

/** A tear of one to sixteen sectors somewhere in a file: nothing, chance, or what belongs elsewhere. */
function anyTear(random: Random, whole: Buffer): Tear {
  const size = SECTOR * random.pick([1, 2, 4, 8, 8, 8, 16])
  const from = SECTOR * random.between(0, whole.length / SECTOR - size / SECTOR)
  const other = PAGE * random.between(0, whole.length / PAGE - 3)
  const bytes = random.pick([
    Buffer.alloc(size),
    Buffer.alloc(size, 0xff),
    randomBytes(size),
    Buffer.from(whole.subarray(other, other + size)),
  ])
  return { from, bytes }
}

async function read(folders: string[]): Promise<Outcome[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', READER, ...folders])
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome)
}

describe('A store whose pages were torn', () => {
  let folder: string
  let whole: Buffer
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sucharit-torn-'))
    await makeStore(join(folder, 'sound'))
    whole = await readFile(join(folder, 'sound', 'data', 'store.lmdb'))
  })
  after(() => rm(folder, { recursive: true }))

  it('is refused, or answers right, or says what it can not open: never anything else', async function () {
    this.timeout(120_000)
    const seed = process.env['FAULTS_SEED'] ?? String(Date.now())
    const random = new Random(seed)
    const folders = [join(folder, 'sound')]
    for (let tried = 0; tried < TEARS; tried++) {
      const torn = Buffer.from(whole)
      const { from, bytes } = anyTear(random, whole)
      bytes.copy(torn, from)
      const its = join(folder, `${tried}-at-${from}-of-${bytes.length}`)
      await mkdir(join(its, 'data'), { recursive: true })
      await writeFile(join(its, 'data', 'store.lmdb'), torn)
      folders.push(its)
    }
    const [sound, ...outcomes] = await read(folders)
    assert.equal(sound?.outcome, 'right', sound?.why)
    assert.equal(outcomes.length, TEARS, 'a torn store ended the process')
    const wrong = outcomes.flatMap((one, at) =>
      one.outcome === 'wrong' ? [`${folders[at + 1]}: ${one.why}`] : [],
    )
    assert.deepEqual(wrong, [], `FAULTS_SEED=${seed}`)
    const refused = outcomes.filter(({ outcome }) => outcome === 'refused')
    assert.ok(refused.length > TEARS / 4, `only ${refused.length} refused`)
    for (const { why } of refused) assert.match(why, /is damaged: .*restore the last backup/s)
  })

  it('is refused wherever its end is missing', async function () {
    this.timeout(60_000)
    const random = new Random('cut')
    const folders: string[] = []
    for (let tried = 0; tried < 20; tried++) {
      const its = join(folder, `cut-${tried}`)
      await cp(join(folder, 'sound'), its, { recursive: true })
      await truncate(join(its, 'data', 'store.lmdb'), random.between(1, whole.length - PAGE))
      folders.push(its)
    }
    assert.deepEqual([...new Set((await read(folders)).map(({ outcome }) => outcome))], ['refused'])
  })

  it('stops the product before it serves, with what to do, and is left as it was', async function () {
    this.timeout(60_000)
    const office = await newOffice()
    const file = join(office.folder, 'data', 'store.lmdb')
    const sound = await readFile(file)
    const meta = newestMeta(sound)
    const [lastPage, written] = [meta + 120, meta + 112].map((at) => Number(sound.readBigUInt64LE(at))) as [
      number,
      number,
    ]
    // of the page that every commit writes, its second half never came
    const torn = Buffer.from(sound).fill(0, written * PAGE + PAGE / 2, (written + 1) * PAGE)
    for (const damaged of [torn, sound.subarray(0, lastPage * PAGE)]) {
      await writeFile(file, damaged)
      const product = ProductProcess.spawn(office.folder)
      assert.deepEqual(await product.ended, { code: 1, signal: null })
      assert.match(product.output, /is damaged: .*Nothing was changed.*restore the last backup/s)
      assert.doesNotMatch(product.output, /Sucharit: http/)
      assert.ok((await readFile(file)).equals(damaged), 'the file is as it was')
    }
    await writeFile(file, sound)
    await (await ProductProcess.start(office.folder)).stop()
    await office.remove()
  })
})

/** Where the newer of the two beginnings starts, behind its page's header. */
const newestMeta = (file: Buffer): number => {
  const [first, second] = [24, PAGE + 24] as const
  return file.readBigUInt64LE(second + 128) > file.readBigUInt64LE(first + 128) ? second : first
}
