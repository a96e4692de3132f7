import assert from 'node:assert/strict'
import { runRounds } from './support/rounds.js'

const OFFICES = 2
const ROUNDS = 10

describe('The product, killed while residents file and officers work', () => {
  it(`has lost, doubled or halved nothing after any of ${OFFICES * ROUNDS} kills`, async function () {
    this.timeout(180_000)
    const seed = process.env['FAULTS_SEED'] ?? String(Date.now())
    const results = await Promise.all(
      Array.from({ length: OFFICES }, (_, index) => runRounds(ROUNDS, `${seed} ${index}`, () => undefined)),
    )
    const sum = (of: 'reports' | 'steps' | 'messages' | 'files') =>
      results.reduce((total, result) => total + result[of], 0)
    const lost = results.flatMap(({ found }) => found).length
    console.log(
      `      acknowledged: ${sum('reports')} reports, ${sum('steps')} steps, ${sum('messages')} messages, ` +
        `${sum('files')} files; lost, doubled, half or wrong: ${lost}`,
    )
    for (const { found, folder } of results) assert.deepEqual(found, [], `FAULTS_SEED=${seed}, ${folder}`)
    for (const { rounds, reports, steps, messages, files } of results) {
      assert.equal(rounds, ROUNDS)
      for (const [name, count] of Object.entries({ reports, steps, messages, files }))
        assert.ok(count > 0, `no ${name} came through, so nothing was tried`)
    }
  })
})
