import { assertAlike, outcomeOf, type Likeness, type Outcome } from './comparable.js'

/** The same collection on each engine, behind one face: a call goes to both, and their answers must be the same. */
export type Halves<T> = { embedded: T; server: T }

/** What the server is known to leave out of its refusals, and to say beyond what it is asked. */
export type Lenience = Pick<Likeness, 'onlyCodes' | 'without'>

type Call = (...args: unknown[]) => unknown
const method = (target: object, name: string): Call => (Reflect.get(target, name) as Call).bind(target)

const both = async (
  { embedded, server }: Halves<object>,
  name: string,
  args: unknown[],
  likeness: Likeness,
): Promise<unknown> => {
  const one = await outcomeOf(() => method(embedded, name)(...args))
  const other = await outcomeOf(() => method(server, name)(...args))
  assertAlike(one, other, `${name}(${shown(args)})`, likeness)
  return settled(one)
}

const settled = (outcome: Outcome): unknown => {
  if ('refusal' in outcome) throw outcome.refusal
  return outcome.answer
}

const shown = (args: unknown[]): string =>
  args
    .map((each) =>
      JSON.stringify(each, (_, value: unknown) => (value instanceof RegExp ? String(value) : value)),
    )
    .join(', ')

const CURSORS = ['find', 'aggregate', 'listIndexes']
const DOCUMENTS = ['findOne', 'distinct']

/** Two collections as one. What it answers is the embedded engine's answer. */
export const twin = <T extends object>(halves: Halves<T>, lenience: Lenience): T =>
  new Proxy(halves.embedded, {
    get(embedded, name) {
      if (typeof name === 'symbol') return Reflect.get(embedded, name) as unknown
      const own: unknown = Reflect.get(embedded, name)
      if (typeof own !== 'function') return own
      if (CURSORS.includes(name)) return (...args: unknown[]) => cursorTwin(halves, name, args, lenience)
      const anyFieldOrder = !DOCUMENTS.includes(name) && !name.startsWith('findOneAnd')
      return (...args: unknown[]) => both(halves, name, args, { ...lenience, anyFieldOrder })
    },
  })

const STEPS = ['sort', 'skip', 'limit', 'project', 'batchSize']

/** Two cursors as one. Without a sort they may give their documents in different orders. */
const cursorTwin = (halves: Halves<object>, name: string, args: unknown[], lenience: Lenience): unknown => {
  const open = ({ embedded, server }: Halves<object>): Halves<object> => ({
    embedded: method(embedded, name)(...args) as object,
    server: method(server, name)(...args) as object,
  })
  const cursors = open(halves)
  let anyOrder = !JSON.stringify(args).includes('"sort"') && !JSON.stringify(args).includes('"$sort')
  const face: Record<string | symbol, unknown> = {}
  for (const step of STEPS)
    face[step] = (...given: unknown[]) => {
      if (step === 'sort') anyOrder = false
      for (const half of Object.values(cursors)) method(half, step)(...given)
      return face
    }
  for (const ask of ['next', 'hasNext', 'toArray', 'close'])
    face[ask] = (...given: unknown[]) =>
      both(cursors, ask, given, { ...lenience, anyOrder, anyFieldOrder: ask === 'close' })
  face[Symbol.asyncIterator] = async function* () {
    try {
      for (let doc = await both(cursors, 'next', [], {}); doc; doc = await both(cursors, 'next', [], {}))
        yield doc
    } finally {
      // as the driver's own cursors do where a loop is left
      for (const half of Object.values(cursors)) await method(half, 'close')()
    }
  }
  return face
}
