import assert from 'node:assert/strict'
import { severalCopies, soleCopy } from '../../src/store/copies.js'
import { job, type Job } from '../../src/store/job.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

const SECOND_MS = 1_000

describe('copies of the program on one store', () => {
  let store: TemporaryStore
  beforeEach(async () => {
    store = await temporaryStore()
  })
  afterEach(() => store.remove())

  /** A copy with a steady clock of its own; its beats are given by the test. */
  function copyOf(clock: { ms: number }) {
    const copy = severalCopies({
      connection: store.connection,
      now: () => clock.ms,
      onFailure: (error) => assert.fail(String(error)),
    })
    const taken: string[] = []
    const lease = copy.lease('outbox', () => taken.push('outbox'))
    return { ...copy, held: lease.held, taken }
  }

  it('count each other, and no longer the one that has been silent for half a minute', async () => {
    const clock = { ms: 0 }
    const [one, other, third] = [copyOf(clock), copyOf(clock), copyOf(clock)]
    for (const copy of [one, other, third, one, other]) await copy.beat()
    assert.deepEqual([one.living(), other.living(), third.living()], [3, 3, 3])
    clock.ms += 29 * SECOND_MS
    await other.beat()
    await one.beat()
    assert.equal(one.living(), 3)
    clock.ms += 1 * SECOND_MS
    await other.beat()
    await one.beat()
    assert.equal(one.living(), 2)
    await third.beat()
    await one.beat()
    assert.equal(one.living(), 3, 'it was only asleep')
  })

  it('count one that leaves no longer at the next beat', async () => {
    const clock = { ms: 0 }
    const [one, other] = [copyOf(clock), copyOf(clock)]
    await one.beat()
    await other.beat()
    await one.stop()
    await other.beat()
    assert.equal(other.living(), 1)
    assert.ok(other.held())
  })

  it('leave a job to one of them, also when all ask at once', async () => {
    const clock = { ms: 0 }
    const all = Array.from({ length: 8 }, () => copyOf(clock))
    await Promise.all(all.map((copy) => copy.beat()))
    assert.equal(all.filter((copy) => copy.held()).length, 1)
    assert.deepEqual(
      all.flatMap((copy) => copy.taken),
      ['outbox'],
    )
    clock.ms += 5 * SECOND_MS
    await Promise.all(all.map((copy) => copy.beat()))
    assert.equal(all.filter((copy) => copy.held()).length, 1)
  })

  it('take a job over from one that is dead, one of them alone', async () => {
    const clock = { ms: 0 }
    const [dead, ...others] = Array.from({ length: 6 }, () => copyOf(clock))
    await dead?.beat()
    for (const copy of others) await copy.beat()
    clock.ms += 30 * SECOND_MS
    await Promise.all(others.map((copy) => copy.beat()))
    assert.equal(others.filter((copy) => copy.held()).length, 1)
    assert.ok(!dead?.held())
  })

  it('never hold a job two at a time, however their clocks differ', async () => {
    const [slow, fast] = [{ ms: 0 }, { ms: 86_400_000 }]
    const [one, other] = [copyOf(slow), copyOf(fast)]
    await one.beat()
    await other.beat()
    for (let second = 1; second <= 120; second++) {
      slow.ms += SECOND_MS
      fast.ms += SECOND_MS
      if (second % 5 === 0) await other.beat()
      // The first is held up between its 40th and its 100th second.
      if (second % 5 === 0 && (second <= 40 || second > 100)) await one.beat()
      assert.ok(!(one.held() && other.held()), `second ${second}`)
      if (second <= 59) assert.ok(!other.held(), `second ${second}`)
      if (second === 60) assert.ok(!one.held())
      // The other saw the last renewal at its 45th second.
      if (second >= 75) assert.ok(other.held(), `second ${second}`)
    }
  })

  it('can stop while the store is away', async () => {
    const gone = await temporaryStore()
    const failures: unknown[] = []
    const onFailure = (error: unknown) => failures.push(error)
    const copy = severalCopies({ connection: gone.connection, onFailure })
    await copy.start()
    await gone.remove()
    await copy.stop()
    assert.equal(failures.length, 1)
  })

  it('let go of a job when the store has not answered for a while', async () => {
    const clock = { ms: 0 }
    const copy = copyOf(clock)
    await copy.beat()
    clock.ms += 19 * SECOND_MS
    assert.ok(copy.held())
    clock.ms += 1 * SECOND_MS
    assert.ok(!copy.held())
  })

  describe('and their jobs', () => {
    const jobs: Job[] = []
    afterEach(() => Promise.all(jobs.splice(0).map((one) => one.stop())))
    function counting(copies: Parameters<typeof job>[0]) {
      const count = { turns: 0 }
      const turn = () => Promise.resolve((count.turns += 1))
      const made = job(copies, {
        name: 'outbox',
        everyMs: 3_600_000,
        turn,
        onFailure: (error) => assert.fail(String(error)),
      })
      jobs.push(made)
      made.start()
      return { count, soon: made.soon }
    }

    it('are done at once by the copy that gets the lease, and by no other', async () => {
      const clock = { ms: 0 }
      const [one, other] = [copyOf(clock), copyOf(clock)]
      const [ofOne, ofOther] = [counting(one), counting(other)]
      await one.beat()
      await other.beat()
      ofOther.soon()
      assert.deepEqual([ofOne.count.turns, ofOther.count.turns], [1, 0])
      await one.stop()
      await other.beat()
      assert.equal(ofOther.count.turns, 1)
    })

    it('are all done by the one process of the embedded engine', async () => {
      const sole = soleCopy()
      const { count } = counting(sole)
      await sole.start()
      assert.equal(count.turns, 1)
      assert.equal(sole.living(), 1)
    })
  })
})
