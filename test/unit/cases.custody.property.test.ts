import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RecoveryRefused } from '../../src/cases/case.errors.js'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import { caseKeyOf, openContent } from '../../src/cases/case.seals.js'
import { grantModel } from '../../src/cases/keys/grant.model.js'
import type { StepForm } from '../../src/cases/step.schema.js'
import type { Action } from '../../src/cases/transitions.js'
import type { Actor } from '../../src/officers/officer.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { caseOffice, DAY_MS, keyedOfficer, naming, type CaseOffice } from '../support/case-office.js'

const SEQUENCES = 1_000
const HAPPENINGS = 6
/** Who reads cases at all. */
const MAY_BE_GIVEN = ['triage', 'investigator', 'secretary', 'oversight']

/** Who may open one case, kept by rules of its own: nothing here is taken from the program. */
type Expected = {
  named: string[]
  recused: Set<string>
  /** Why each has a copy. */
  copies: Map<string, 'entitled' | 'assignee'>
  /** Whose copy is for a key pair that they lost. */
  stale: Set<string>
  assignee: string | undefined
  investigated: Set<string>
  status: 'received' | 'assigned' | 'investigated'
}

const happening = fc.record({
  what: fc.constantFrom(
    ...[
      'assign',
      'reassign',
      'return',
      'find',
      'sendBack',
      'recuse',
      'renew',
      'grant',
      'leave',
      'join',
      'recover',
    ],
  ),
  actor: fc.nat(),
  other: fc.nat(),
})
const sequence = fc.record({
  named: fc.subarray(['triage', 'second', 'secretary', 'oversight', 'investigator']),
  happenings: fc.array(happening, { minLength: 1, maxLength: HAPPENINGS }),
})

describe('who can open a case, over random histories', function () {
  this.timeout(600_000)
  let world: CaseOffice
  const recovery = newKeyPair()
  before(async () => {
    world = await caseOffice({ recoveryPublicKey: recovery.publicKey })
    world.officers.push(keyedOfficer('second', 'triage'))
  })
  after(() => world.stop())

  const stored = async (number: string): Promise<StoredCase> =>
    caseModel(world.store.connection).findOne({ number }).lean<StoredCase>().orFail()

  /** Who really opens it, with the keys that they have. */
  async function opening(number: string): Promise<string[]> {
    const one = await stored(number)
    return world.officers
      .filter(({ id, privateKey }) => {
        const key = caseKeyOf(one, id, privateKey)
        return key !== undefined && openContent(one, key).what !== ''
      })
      .map(({ username }) => username)
      .sort()
  }

  const mayOpen = ({ copies, stale }: Expected) =>
    world.officers
      .filter(({ id }) => copies.has(id) && !stale.has(id))
      .map(({ username }) => username)
      .sort()

  const isFree = (officer: Actor, { named, recused }: Expected) =>
    !named.includes(officer.position) && !recused.has(officer.id)

  /** The oversight officer where nobody else who holds the key could close it. */
  function overseen(expected: Expected): void {
    const closers = new Set([...expected.investigated, expected.assignee])
    const could = world.officers.filter((one) => one.active && isFree(one, expected) && !closers.has(one.id))
    if (could.some(({ id, role }) => role === 'secretary' && expected.copies.has(id))) return
    for (const { id, role } of could) if (role === 'oversight') give(expected, id, 'entitled')
  }

  function give({ copies, stale }: Expected, id: string, as: 'entitled' | 'assignee'): void {
    if (!copies.has(id)) copies.set(id, as)
    stale.delete(id)
  }

  /** On what ground somebody may be given a copy by a colleague who has one. */
  function ground(officer: Actor, expected: Expected, gone?: string): 'entitled' | 'assignee' | undefined {
    if (!officer.active || !isFree(officer, expected)) return undefined
    if (officer.role === 'triage' || officer.role === 'secretary') return 'entitled'
    if (expected.assignee === officer.id) return 'assignee'
    if (officer.role !== 'oversight') return undefined
    if (expected.copies.has(officer.id)) return 'entitled'
    const closers = new Set([...expected.investigated, expected.assignee])
    const others = world.officers.filter((one) => one.active && isFree(one, expected) && one.id !== gone)
    const closable = others.some(
      ({ id, role }) => role === 'secretary' && !closers.has(id) && expected.copies.has(id),
    )
    return closable || closers.has(officer.id) ? undefined : 'entitled'
  }

  function granted(expected: Expected, to: Actor, gone?: string): void {
    const opens = expected.copies.has(to.id) && !expected.stale.has(to.id)
    const as = opens ? undefined : ground(to, expected, gone)
    if (as) give(expected, to.id, as)
  }

  const isLast = (who: Actor, expected: Expected) => {
    const openers = world.officers.filter(
      ({ id, active }) => active && expected.copies.has(id) && !expected.stale.has(id),
    )
    return openers.length === 1 && openers[0]?.id === who.id
  }

  function lost(expected: Expected, id: string | undefined, everything: boolean): void {
    if (id === undefined || !(everything || expected.copies.get(id) === 'assignee')) return
    // Everybody who stays is given the fresh key, under the key pair that they have now.
    if (expected.copies.delete(id)) expected.stale.clear()
  }

  /** Does it if it can be done by this person on this case, and says whether it was. */
  async function happen(
    number: string,
    expected: Expected,
    { what, actor, other }: { what: string; actor: number; other: number },
  ): Promise<void> {
    const pick = (from: Actor[], at: number) => from[at % Math.max(1, from.length)]
    const openers = world.officers.filter(
      ({ active, id }) => active && expected.copies.has(id) && !expected.stale.has(id),
    )
    const by = (...roles: string[]) =>
      pick(
        openers.filter(({ role }) => roles.includes(role)),
        actor,
      )
    const assignee = openers.find(({ id }) => id === expected.assignee)
    const candidates = world.officers.filter(
      (one) =>
        one.active && ['investigator', 'triage', 'secretary'].includes(one.role) && isFree(one, expected),
    )
    const to = pick(candidates, other)
    const take = async (who: Actor, action: Action, form: Omit<StepForm, 'version'> = {}) =>
      world.cases.take(who, number, action, { version: (await stored(number)).version, ...form })
    const moved = (next: string | undefined) => {
      if (expected.assignee !== next) lost(expected, expected.assignee, false)
      expected.assignee = next
      if (next !== undefined) give(expected, next, 'assignee')
    }
    if (what === 'renew') {
      const who = pick(world.officers, actor)
      if (!who) return
      Object.assign(who, newKeyPair())
      expected.stale.add(who.id)
      return
    }
    if (what === 'recover') {
      const who = pick(world.officers, actor)
      if (!who) return
      const entitled = ['triage', 'secretary', 'oversight'].includes(who.role)
      const may = who.active && isFree(who, expected) && (entitled || who.id === expected.assignee)
      const given = { number, username: who.username, reason: 'other', words: 'ซ้อม' } as const
      const done = world.cases.recover(recovery.privateKey, given)
      if (!may) return assert.rejects(done, RecoveryRefused)
      await done
      give(expected, who.id, 'entitled')
      return
    }
    if (what === 'grant') {
      const giver = pick(openers, actor)
      const receiver = pick(
        world.officers.filter((one) => one.active && one !== giver && MAY_BE_GIVEN.includes(one.role)),
        other,
      )
      if (!giver || !receiver) return
      await world.cases.grantTo(giver, receiver.id)
      await world.cases.grantsEnded()
      granted(expected, receiver)
      return
    }
    if (what === 'leave') {
      const who = pick(openers, actor)
      if (!who) return
      await world.cases.handOverKeys(who)
      await world.cases.grantsEnded()
      // Each is given on what the one before made of it.
      for (const one of world.officers)
        if (one.active && one !== who && MAY_BE_GIVEN.includes(one.role)) granted(expected, one, who.id)
      assert.equal((await world.cases.heldAlone(who.id)).count > 0, isLast(who, expected), 'last holder')
      if (!isLast(who, expected)) who.active = false
      return
    }
    if (what === 'join') {
      const back = pick(
        world.officers.filter(({ active }) => !active),
        actor,
      )
      if (back) back.active = true
      return
    }
    const desk = by('triage', 'secretary', 'oversight')
    const deciding = by('secretary', 'oversight')
    const dueDate = new Date(world.time.now.getTime() + 9 * DAY_MS)
    if (what === 'assign' && expected.status === 'received' && desk && to) {
      await take(desk, 'assign', { investigator: to.id, department: 'works', dueDate })
      moved(to.id)
      expected.status = 'assigned'
      overseen(expected)
    } else if (what === 'reassign' && expected.status === 'assigned' && desk && to) {
      await take(desk, 'reassign', { investigator: to.id, reason: 'ภาระงาน' })
      moved(to.id)
      overseen(expected)
    } else if (what === 'return' && expected.status === 'assigned' && (assignee ?? deciding)) {
      await take((assignee ?? deciding) as Actor, 'return', { reason: 'คืน' })
      moved(undefined)
      expected.status = 'received'
      overseen(expected)
    } else if (what === 'find' && expected.status === 'assigned' && assignee) {
      await take(assignee, 'recordFindings', { findings: 'พบ', recommendedOutcome: 'substantiated' })
      expected.investigated.add(assignee.id)
      expected.status = 'investigated'
      overseen(expected)
    } else if (what === 'sendBack' && expected.status === 'investigated' && deciding) {
      await take(deciding, 'sendBack', { reason: 'ตรวจเพิ่ม' })
      expected.status = 'assigned'
      overseen(expected)
    } else if (what === 'recuse') {
      const who = pick(openers, actor)
      if (!who) return
      await world.cases.declare(who, number, { conflict: 'yes', reason: 'เป็นญาติ' })
      expected.recused.add(who.id)
      lost(expected, who.id, true)
      if (expected.assignee === who.id) {
        expected.assignee = undefined
        if (expected.status === 'assigned') expected.status = 'received'
      }
      overseen(expected)
    }
  }

  it(`is exactly whom the rules say, tried with every officer's real keys after each of them, ${SEQUENCES} times`, async () => {
    let tried = 0
    await fc.assert(
      fc.asyncProperty(sequence, async ({ named, happenings }) => {
        for (const one of world.officers) one.active = true
        // One case at a time: granting and leaving look at all there are.
        await caseModel(world.store.connection).deleteMany({})
        await grantModel(world.store.connection).deleteMany({})
        const { number } = await world.file(naming(...named))
        const free = world.officers.filter(({ position }) => !named.includes(position))
        const entitled = free.filter(({ role }) => role === 'triage' || role === 'secretary')
        const expected: Expected = {
          named,
          recused: new Set(),
          copies: new Map(entitled.map(({ id }) => [id, 'entitled'])),
          stale: new Set(),
          assignee: undefined,
          investigated: new Set(),
          status: 'received',
        }
        overseen(expected)
        assert.deepEqual(await opening(number), mayOpen(expected), 'after filing')
        for (const one of happenings) {
          await happen(number, expected, one)
          tried += 1
          assert.deepEqual(await opening(number), mayOpen(expected), `after ${one.what}`)
        }
      }),
      { numRuns: SEQUENCES },
    )
    assert.ok(tried > SEQUENCES)
  })
})
