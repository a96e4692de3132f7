import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openStore } from '../../src/store/connect.js'
import { temporaryFolder } from './support/engines.js'

const ROUNDS = 3
const WRITER = fileURLToPath(new URL(`support/writer${extname(import.meta.url)}`, import.meta.url))

/** Lets a process write until it has acknowledged `enough` writes, kills it, and answers all it had acknowledged. */
const writeUntilKilled = async (folder: string, round: number, enough: number): Promise<string[]> => {
  const writer = spawn(process.execPath, ['--import', 'tsx', WRITER, folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(writer, 'exit')
  const acknowledged: string[] = []
  for await (const line of createInterface(writer.stdout)) {
    acknowledged.push(line)
    if (acknowledged.length === enough) writer.kill('SIGKILL')
  }
  await ended
  assert.ok(acknowledged.length >= enough, 'the writer ended by itself')
  return acknowledged
}

describe('A process killed while it writes', () => {
  let folder: string
  before(async () => {
    folder = await temporaryFolder()
  })
  after(() => rm(folder, { recursive: true }))

  it('has on disk all that it acknowledged, with indexes and documents agreeing', async function () {
    this.timeout(30_000)
    const data = join(folder, 'data')
    const acknowledged: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      acknowledged.push(...(await writeUntilKilled(data, round, 30 + 61 * round)))
      const store = await openStore({ dataFolder: data, uploadsFolder: folder })
      const cases = store.connection.collection('cases')
      for (const line of acknowledged) {
        const [step, number] = line.split(' ')
        const found = await cases.findOne({ number: Number(number) })
        assert.ok(found, `${line} is missing after round ${round}`)
        assert.equal(found['text'].length(), 3000)
        if (step === 'assigned') assert.equal(found['status'], 'assigned')
      }
      const all = await cases.find({}).toArray()
      assert.equal(new Set(all.map(({ number }) => number)).size, all.length)
      for (const status of ['received', 'assigned']) {
        const wanted = all.filter((each) => each['status'] === status).length
        assert.equal(await cases.countDocuments({ status }), wanted)
        assert.equal((await cases.find({ status }).sort({ at: -1 }).toArray()).length, wanted)
      }
      await store.close()
    }
  })
})
