import assert from 'node:assert/strict'
import { onEmbedded, type Doc } from './support/engines.js'

const CASES = 600
const HOLDERS = ['triage', 'secretary', 'mayor']

/** What `explain` tells; only what these tests look at. */
type Explained = {
  plan: { kind: string; index?: string; exact: boolean; rest?: Doc }
  examined: number
  returned: number
  sortedInMemory: boolean
}

onEmbedded('The planner', (subject) => {
  let inbox: Awaited<ReturnType<typeof subject.collection>>
  before(async () => {
    const docs = Array.from({ length: CASES }, (_, i) => ({
      _id: i,
      number: `${i}/2569`,
      status: ['received', 'assigned', 'investigated', 'closed'][i % 4],
      receivedAt: new Date(i * 1000),
      keys: [{ holder: HOLDERS[i % 3] }, { holder: `reporter${i}` }],
      due: i % 5 === 0 ? new Date(i) : null,
    }))
    inbox = await subject.collection(docs)
    await inbox.createIndex({ number: 1 }, { unique: true })
    await inbox.createIndex({ status: 1, receivedAt: -1 })
    await inbox.createIndex({ 'keys.holder': 1, status: 1, receivedAt: -1, _id: -1 })
    await inbox.createIndex({ due: 1 }, { sparse: true })
  })
  const explained = async (filter: Doc, options: Doc = {}): Promise<Explained> =>
    (await inbox.find(filter as never, options as never).explain()) as unknown as Explained

  it('reads one document for an _id or a unique key', async () => {
    for (const filter of [{ _id: 7 }, { number: '7/2569' }, { number: '7/2569', 'keys.holder': 'triage' }]) {
      const { examined } = await explained(filter)
      assert.equal(examined, 1, JSON.stringify(filter))
    }
  })

  it('reads no more than the page, in either direction', async () => {
    const filter = { status: 'received', receivedAt: { $lt: new Date(400_000) } }
    for (const way of [1, -1]) {
      const found = await explained(filter, { sort: { receivedAt: way }, limit: 50 })
      assert.deepEqual([found.examined, found.returned, found.sortedInMemory], [50, 50, false])
      assert.equal(found.plan.index, 'status_1_receivedAt_-1')
    }
  })

  it('merges the ranges of several values in order', async () => {
    const filter = { 'keys.holder': 'triage', status: { $in: ['received', 'assigned'] } }
    const found = await explained(filter, { sort: { receivedAt: -1, _id: -1 }, limit: 20 })
    assert.deepEqual([found.returned, found.sortedInMemory], [20, false])
    assert.ok(found.examined <= 20, `${found.examined} examined`)
  })

  it('starts a page by key where the last one ended', async () => {
    const at = new Date(100_000)
    const older = { $or: [{ receivedAt: { $lt: at } }, { receivedAt: at, _id: { $lt: 100 } }] }
    const filter = { 'keys.holder': 'triage', status: 'received', ...older }
    const found = await explained(filter, { sort: { receivedAt: -1, _id: -1 }, limit: 5 })
    assert.equal(found.returned, 5)
    assert.ok(found.examined <= 6, `${found.examined} examined`)
  })

  it('leaves the alternatives to be tested where the index has seen to all the rest, and else the whole filter', async () => {
    const $or = [{ receivedAt: { $lt: new Date(100_000) } }, { receivedAt: new Date(100_000), _id: 100 }]
    const range = { 'keys.holder': 'triage', status: 'received', receivedAt: { $lte: new Date(100_000) } }
    for (const [filter, rest, ids] of [
      [{ ...range, $or }, { $and: [{ $or }] }, [96, 84, 72]],
      [{ ...range, due: { $ne: null }, $or }, undefined, [60, 0]],
      [{ ...range, $nor: [{ number: '96/2569' }], $or }, undefined, [84, 72, 60]],
      [range, {}, [96, 84, 72]],
    ] as const) {
      const options = { sort: { receivedAt: -1, _id: -1 } as const, limit: 3 }
      assert.deepEqual((await explained(filter, options)).plan.rest, rest, JSON.stringify(filter))
      const found = await inbox.find(filter as never, options).toArray()
      assert.deepEqual(
        found.map(({ _id: id }) => id as unknown),
        ids,
      )
    }
  })

  it('sorts in memory only what matched where no index has the order', async () => {
    const found = await explained({ status: 'received' }, { sort: { number: 1 }, limit: 5 })
    assert.deepEqual([found.sortedInMemory, found.examined], [true, CASES / 4])
  })

  it('answers alternatives each by its own index', async () => {
    const found = await explained({ $or: [{ number: '1/2569' }, { 'keys.holder': 'reporter5' }] })
    assert.deepEqual([found.plan.kind, found.examined, found.returned], ['union', 2, 2])
  })

  it('loses nothing to an alternative that nothing can satisfy', async () => {
    const since = new Date((CASES - 10) * 1000)
    for (const nothing of [{ receivedAt: { $in: [] } }, { receivedAt: { $in: [] }, status: 'received' }])
      for (const alternatives of [
        [nothing, { receivedAt: { $gte: since } }],
        [{ receivedAt: { $gte: since } }, nothing],
        [nothing, nothing],
      ]) {
        const filter = { status: { $in: ['received', 'closed'] }, $or: alternatives }
        const found = await inbox.find(filter as never).toArray()
        const wanted = alternatives.every((each) => each === nothing) ? 0 : 5
        assert.equal(found.length, wanted, JSON.stringify(filter))
      }
  })

  it('uses a sparse index only where a value is asked for', async () => {
    assert.equal((await explained({ due: { $gte: new Date(0) } })).plan.index, 'due_1')
    assert.equal((await explained({ due: null })).plan.index, '_id_')
  })

  it('counts by keys alone where an index says everything', async () => {
    for (const filter of [
      { status: 'received' },
      { status: { $in: ['received', 'closed'] } },
      { status: 'received', receivedAt: { $gte: new Date(1000), $lt: new Date(9000) } },
      { 'keys.holder': 'triage', status: 'received' },
      {},
    ])
      assert.equal((await explained(filter)).plan.exact, true, JSON.stringify(filter))
    for (const filter of [
      { status: { $ne: 'received' } },
      { due: null, status: 'received' },
      { 'keys.x': null },
    ])
      assert.equal((await explained(filter)).plan.exact, false, JSON.stringify(filter))
  })
})
