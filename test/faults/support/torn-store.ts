import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { open, seal } from '../../../src/sealing/envelope.js'
import { SealBroken } from '../../../src/sealing/sealing.errors.js'
import { openStore, type Store } from '../../../src/store/connect.js'

export type Outcome = { outcome: 'refused' | 'right' | 'told' | 'wrong'; why: string }

const CASES = 240
const KEY = Buffer.alloc(32, 7)
const number = (n: number) => `2569-${String(n).padStart(4, '0')}`
const textOf = (n: number) =>
  createHash('sha256')
    .update(String(n))
    .digest('hex')
    .repeat((n % 5) * 40)

/** What lies in clear of the n-th document; every third one has nothing else. */
const clear = (n: number) => ({
  number: number(n),
  status: n % 2 ? 'received' : 'closed',
  at: new Date(Date.UTC(2026, 0, n)),
  holders: [`officer ${n % 7}`, 'reporter'],
})
const isSealed = (n: number) => n % 3 > 0

/** Makes a store with documents of all sizes, in several commits, with indexes, and with pages freed in between. */
export async function makeStore(folder: string): Promise<void> {
  const store = await openStore({ dataFolder: `${folder}/data`, uploadsFolder: folder })
  const cases = store.connection.collection('cases')
  await cases.createIndex({ number: 1 }, { unique: true })
  await cases.createIndex({ holders: 1, at: -1 })
  await cases.insertMany(
    Array.from({ length: 60 }, (_, n) => ({ number: `gone ${n}`, x: Buffer.alloc(6_000) })),
  )
  for (let from = 0; from < CASES; from += 20)
    await cases.insertMany(
      Array.from({ length: 20 }, (_, at) => from + at).map((n) => ({
        ...clear(n),
        ...(isSealed(n) ? { content: seal(Buffer.from(textOf(n)), KEY, [number(n)]) } : {}),
      })),
    )
  await cases.deleteMany({ number: /^gone/ })
  await store.close()
}

/** Reads all that is in the store in every way, and says whether any of it is not what was stored. */
export async function lie({ connection }: Store): Promise<Outcome> {
  const cases = connection.collection('cases')
  let told = ''
  for (let n = 0; n < CASES; n++) {
    const one = await cases.findOne({ number: number(n) })
    const { _id, content, ...facts }: Record<string, unknown> = one ?? {}
    if (!one || !isDeepStrictEqual(facts, clear(n)))
      return { outcome: 'wrong', why: `${number(n)} is not as stored` }
    try {
      const sealed = (content as { buffer: Uint8Array } | undefined)?.buffer
      const text = sealed ? open(Buffer.from(sealed), KEY, [number(n)]).toString() : undefined
      if (text !== (isSealed(n) ? textOf(n) : undefined))
        return { outcome: 'wrong', why: `${number(n)}'s text` }
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      told = `${number(n)}: ${error.message}`
    }
  }
  for (const filter of [{}, { holders: 'reporter' }, { holders: { $gte: 'officer' } }]) {
    const all = await cases.find(filter).sort({ number: 1 }).toArray()
    if (
      !isDeepStrictEqual(
        all.map((one) => one['number']),
        Array.from({ length: CASES }, (_, n) => number(n)),
      )
    )
      // prettier-ignore
      return { outcome: 'wrong', why: `what ${JSON.stringify(filter)} finds` }
  }
  const byDay = await cases.find({ holders: 'reporter' }).sort({ at: -1 }).toArray()
  if (byDay[0]?.['number'] !== number(CASES - 1)) return { outcome: 'wrong', why: 'the order by day' }
  return told ? { outcome: 'told', why: told } : { outcome: 'right', why: '' }
}
