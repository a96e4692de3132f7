import { setImmediate as turnOfOthers } from 'node:timers/promises'
import type { Connection } from 'mongoose'
import type { Actor, Officer } from '../../officers/officer.js'
import { isDuplicateKey } from '../../store/duplicate-key.js'
import { caseModel, type StoredCase } from '../case.model.js'
import { grantModel, type StoredGrant } from './grant.model.js'
import { heldCases, placeOf } from './held-cases.js'

/** Cases read at a time, and looked at before others get their turn: some milliseconds of cryptography. */
const PAGE = 200
const AT_ONCE = 20
/** A run that gave no sign for so long has ended with its program; pressing again goes on where it was. */
const SILENT_MS = 20_000

/** How far a run is, as its page shows it. */
export type RunProgress = Pick<StoredGrant, 'total' | 'seen' | 'given' | 'beganAt'> & {
  state: 'running' | 'stopped' | 'done'
}

/** What is to be done with the keys of all cases that somebody holds. */
export type KeyRun = {
  actor: Actor
  /** One of a name goes on where it stopped. */
  name: Pick<StoredGrant, '_id' | 'by' | 'to' | 'keys'>
  /** Who is who at a page of cases; undefined ends the run. */
  people: () => Promise<Officer[] | undefined>
  /** @returns whether the case's keys are others now */
  act: (actor: Actor, stored: StoredCase, people: Officer[]) => Promise<boolean>
}

type Dependencies = { connection: Connection; clock: () => Date; onFailure: (error: unknown) => void }

export type KeyRuns = ReturnType<typeof keyRuns>

/** Walks over all cases that an officer holds, beside the requests, so that nobody waits for it. */
export function keyRuns({ connection, clock, onFailure }: Dependencies) {
  const runs = grantModel(connection)
  const underWay = new Set<Promise<void>>()
  let stopping = false

  const stateOf = ({ state, beatAt }: StoredGrant): RunProgress['state'] =>
    state === 'running' && Math.abs(clock().getTime() - beatAt.getTime()) > SILENT_MS ? 'stopped' : state

  /** Begins it, or goes on with one that stopped. Undefined when one is under way already, here or elsewhere. */
  async function claim({ actor, name }: KeyRun): Promise<StoredGrant | undefined> {
    const { _id, keys } = name
    const before = await runs.findById(_id).lean<StoredGrant>()
    const goesOn = before?.keys === keys && stateOf(before) === 'stopped'
    if (before?.keys === keys && stateOf(before) === 'running') return undefined
    const now = clock()
    const total = await caseModel(connection).countDocuments({ 'keys.holder': actor.id })
    const anew = { seen: 0, given: 0, after: undefined, beganAt: now }
    const { seen, given, after, beganAt } = goesOn ? before : anew
    const rest = { by: name.by, to: name.to, keys, total, seen, given, beganAt, beatAt: now }
    const run = { ...rest, state: 'running' as const, turn: (before?.turn ?? 0) + 1 }
    if (before) {
      const update = { $set: run, ...(goesOn ? {} : { $unset: { after: '' } }) }
      const claimed = await runs.updateOne({ _id, turn: before.turn }, update)
      return claimed.modifiedCount === 1 ? { _id, ...run, ...(after ? { after } : {}) } : undefined
    }
    try {
      await runs.create({ _id, ...run })
      return { _id, ...run }
    } catch (error) {
      if (isDuplicateKey(error)) return undefined
      throw error
    }
  }

  async function walk({ actor, people, act }: KeyRun, run: StoredGrant): Promise<void> {
    let { seen, given } = run
    const beat = async (more: Partial<StoredGrant>): Promise<boolean> => {
      const update = { $set: { seen, given, beatAt: clock(), ...more } }
      return (await runs.updateOne({ _id: run._id, turn: run.turn }, update)).matchedCount === 1
    }
    for await (const page of heldCases(connection, actor.id, { pageSize: PAGE, after: run.after })) {
      const now = await people()
      if (!now) return
      for (const few of inFews(page)) {
        if (stopping) return
        const done = await Promise.all(few.map((one) => act(actor, one, now)))
        seen += few.length
        given += done.filter(Boolean).length
        const last = few.at(-1)
        if (last && !(await beat({ after: placeOf(last) }))) return
        await turnOfOthers()
      }
    }
    await beat({ state: 'done' })
  }

  return {
    /**
     * Starts it. It goes on by itself; started again after a stop it goes on where it was, and while it runs nothing
     * happens.
     */
    async start(wanted: KeyRun): Promise<void> {
      const run = await claim(wanted)
      if (!run) return
      // The key is at hand for the request only; the run has a copy, wiped when it ends.
      const own = { ...wanted.actor, privateKey: Buffer.from(wanted.actor.privateKey) }
      const walking = walk({ ...wanted, actor: own }, run)
        .catch(onFailure)
        .finally(() => {
          own.privateKey.fill(0)
          underWay.delete(walking)
        })
      underWay.add(walking)
    },

    progressOf: ({ total, seen, given, beganAt, ...run }: StoredGrant): RunProgress => ({
      state: stateOf({ total, seen, given, beganAt, ...run }),
      ...{ total, seen, given, beganAt },
    }),

    /** Waits for what is under way. */
    ended: async (): Promise<void> => void (await Promise.all(underWay)),

    /** Ends what is under way after the cases at hand; it can be gone on with later. */
    async stop(): Promise<void> {
      stopping = true
      await Promise.all(underWay)
    },
  }
}

function inFews(page: StoredCase[]): StoredCase[][] {
  return Array.from({ length: Math.ceil(page.length / AT_ONCE) }, (_, at) =>
    page.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  )
}
