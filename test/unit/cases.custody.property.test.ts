import assert from 'node:assert/strict'
import fc from 'fast-check'
import { keyHeldBy } from '../../src/cases/case.access.js'
import { RecoveryRefused } from '../../src/cases/case.errors.js'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import { caseKeyOf, openContent, openStep } from '../../src/cases/case.seals.js'
import { grantModel } from '../../src/cases/keys/grant.model.js'
import type { StepForm } from '../../src/cases/step.schema.js'
import type { Action } from '../../src/cases/transitions.js'
import type { Actor } from '../../src/officers/officer.js'
import { ROLES } from '../../src/officers/roles.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { SealBroken } from '../../src/sealing/sealing.errors.js'
import { caseOffice, DAY_MS, keyedOfficer, naming, type CaseOffice } from '../support/case-office.js'
import { goAway } from '../support/leaves.js'
import * as model from '../support/custody-model.js'

const SEQUENCES = 1_000
const HAPPENINGS = 6
const NAMEABLE = ['triage', 'second', 'secretary', 'oversight', 'investigator']

const happening = fc.record({
  what: fc.constantFrom(
    ...['assign', 'reassign', 'return', 'find', 'sendBack', 'recuse', 'renew', 'grant', 'leave', 'join'],
    ...['recover', 'role', 'position', 'sealAnew', 'away', 'back'],
  ),
  actor: fc.nat(),
  other: fc.nat(),
})
type Happening = { what: string; actor: number; other: number }
const sequence = fc.record({
  named: fc.subarray(NAMEABLE),
  /** Whether somebody is away when the case comes, and who was moved before. */
  before: fc.option(happening),
  moves: fc.array(happening, { maxLength: 2 }),
  happenings: fc.array(happening, { minLength: 1, maxLength: HAPPENINGS }),
})

describe('who can open a case, over random histories', function () {
  this.timeout(600_000)
  let world: CaseOffice
  const recovery = newKeyPair()
  const names = (people: Actor[]) => people.map(({ username }) => username).sort()
  const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % Math.max(1, from.length)]

  before(async () => {
    world = await caseOffice({ recoveryPublicKey: recovery.publicKey })
    world.officers.push(keyedOfficer('second', 'triage'))
    for (const one of world.officers) begun.set(one, { role: one.role, position: one.position })
  })
  after(() => world.stop())

  /** What everybody was at first. */
  const begun = new Map<Actor, Pick<Actor, 'role' | 'position'>>()
  /** Every private key that somebody ever had, and every key of the case that they ever got with one. */
  const pairs = new Map<string, Buffer[]>()
  const known = new Map<string, Map<string, Buffer>>()

  /** One case at a time, since granting and leaving look at all there are; and everybody as they were at first. */
  async function beginAnew(): Promise<void> {
    for (const [one, was] of begun) {
      Object.assign(one, was, { active: true })
      delete one.formerPositions
      delete one.roleSince
      delete one.leaves
      pairs.set(one.id, [one.privateKey])
      known.set(one.id, new Map())
    }
    await caseModel(world.store.connection).deleteMany({})
    await grantModel(world.store.connection).deleteMany({})
  }

  const stored = async (number: string): Promise<StoredCase> =>
    caseModel(world.store.connection).findOne({ number }).lean<StoredCase>().orFail()

  /** Whether a case key opens what was written first and what was written last. */
  function opens(one: StoredCase, key: Buffer): boolean {
    const last = one.timeline.at(-1) ?? assert.fail()
    try {
      return openContent(one, key).what !== '' && openStep(one._id, last, key) !== undefined
    } catch (error) {
      if (error instanceof SealBroken) return false
      throw error
    }
  }

  /** Whose real keys open the case as it lies in the store: those of now, and whatever they kept of before. */
  function tried(one: StoredCase): { holding: string[]; knowing: string[] } {
    const holding = world.officers.filter((officer) => {
      const key = caseKeyOf(one, officer.id, officer.privateKey)
      return key !== undefined && opens(one, key)
    })
    const knowing = world.officers.filter(({ id }) => {
      const kept = known.get(id) ?? assert.fail()
      for (const privateKey of pairs.get(id) ?? []) {
        const key = caseKeyOf(one, id, privateKey)
        if (key) kept.set(key.toString('hex'), key)
      }
      return [...kept.values()].some((key) => opens(one, key))
    })
    return { holding: names(holding), knowing: names(knowing) }
  }

  async function holdAgainst(expected: model.Expected, number: string, when: string): Promise<void> {
    const one = await stored(number)
    const { holding, knowing } = tried(one)
    assert.deepEqual(holding, names(model.holding(expected)), `who has a copy that opens, ${when}`)
    const knew = world.officers.filter(({ id }) => expected.knowing.has(id))
    assert.deepEqual(knowing, names(knew), `who kept a key that opens, ${when}`)
    const shown = world.officers.filter((each) => keyHeldBy(world.as(each), one) !== undefined)
    assert.deepEqual(names(shown), names(model.opening(expected)), `whom it is opened for, ${when}`)
  }

  /** Somebody is away from now on, and another stands in; one at a time each. */
  function goesAway(standing: model.Expected['standing'], { actor, other }: Happening): void {
    const absent = pick(world.officers, actor)
    const deputy = pick(world.officers, other)
    const taken = [...standing.keys(), ...[...standing.values()].map(({ id }) => id)]
    if (!absent || !deputy || absent === deputy) return
    if (taken.includes(absent.id) || taken.includes(deputy.id)) return
    aMinuteLater()
    goAway(absent, deputy, ['2026-01-01', '2028-12-31'], { enteredAt: world.time.now })
    standing.set(deputy.id, absent)
  }

  function comesBack(expected: model.Expected, { actor }: Happening): void {
    const [deputy, absent] = pick([...expected.standing], actor) ?? []
    if (!deputy || !absent) return
    aMinuteLater()
    const ended = { endedAt: world.time.now }
    absent.leaves = (absent.leaves ?? []).map((one) => (one.endedAt ? one : { ...one, ...ended }))
    model.cameBack(expected, deputy)
  }

  /** @returns whether they have another position now */
  function isMoved(who: Actor, to: number): boolean {
    const position = pick([...NAMEABLE, 'elsewhere'], to) ?? who.position
    if (position === who.position) return false
    aMinuteLater()
    who.formerPositions = [...(who.formerPositions ?? []), { position: who.position, until: world.time.now }]
    who.position = position
    return true
  }

  /** What was a moment ago is before. */
  const aMinuteLater = () => void (world.time.now = new Date(world.time.now.getTime() + 60_000))

  /** What is done to people, of whom the program is told. */
  async function happenToPeople(expected: model.Expected, { what, actor, other }: Happening): Promise<void> {
    const active = world.officers.filter((one) => one.active)
    const who = pick(what === 'renew' ? world.officers : active, actor)
    if (!who) return
    if (what === 'renew') {
      Object.assign(who, newKeyPair())
      pairs.get(who.id)?.push(who.privateKey)
      expected.stale.add(who.id)
    } else if (what === 'away') {
      goesAway(expected.standing, { what, actor, other })
    } else if (what === 'back') {
      comesBack(expected, { what, actor, other })
    } else if (what === 'join') {
      const gone = world.officers.filter((one) => !one.active)
      Object.assign(pick(gone, actor) ?? who, { active: true })
    } else if (what === 'position') {
      if (isMoved(who, other)) model.movedTo(expected, who, who.position)
    } else if (what === 'role') {
      const role = pick(ROLES, other) ?? who.role
      if (role === who.role) return
      const last = model.isLast(who, expected, role)
      assert.equal(
        (await world.cases.heldAlone(who.id, { becoming: role })).count > 0,
        last,
        'last holder in another role',
      )
      const working = expected.assignee === who.id && !model.MAY_INVESTIGATE.includes(role)
      if (!last && !working) Object.assign(who, { role, roleSince: world.time.now })
    }
  }

  async function happenToKeys(number: string, expected: model.Expected, done: Happening): Promise<void> {
    const { what, actor, other } = done
    if (!['recover', 'grant', 'leave', 'sealAnew'].includes(what)) return
    const openers = model.opening(expected)
    const who = pick(what === 'recover' ? world.officers : openers, actor)
    if (!who) return
    const colleagues = world.officers.filter(
      (one) => one.active && one !== who && model.MAY_BE_GIVEN.includes(one.role),
    )
    if (what === 'recover') {
      const works = who.id === expected.assignee && model.MAY_INVESTIGATE.includes(who.role)
      const overseeing = model.oversees(who, expected)
      const entitled = model.isEntitled(who, expected)
      const may = who.active && model.isFree(who, expected) && (entitled || overseeing || works)
      const given = { number, username: who.username, reason: 'other', words: 'ซ้อม' } as const
      const recovered = world.cases.recover(recovery.privateKey, given)
      if (!may) return assert.rejects(recovered, RecoveryRefused)
      await recovered
      model.give(expected, who, entitled ? model.entitledAs(who) : overseeing ? 'oversight' : 'assignee')
    } else if (what === 'grant') {
      const to = pick(colleagues, other)
      if (!to) return
      await world.cases.grantTo(world.as(who), to.id)
      await world.cases.keyRunsEnded()
      model.granted(expected, to)
    } else if (what === 'sealAnew') {
      await world.cases.sealAnew(world.as(who))
      await world.cases.keyRunsEnded()
      if (model.swept(expected)) model.lookedAfter(expected)
    } else if (what === 'leave') {
      await world.cases.handOverKeys(world.as(who))
      await world.cases.keyRunsEnded()
      // Each is given on what the one before made of it.
      for (const one of colleagues) model.granted(expected, one, who.id)
      const last = model.isLast(who, expected)
      assert.equal((await world.cases.heldAlone(who.id)).count > 0, last, 'last holder')
      if (!last) who.active = false
    }
  }

  /** Takes a step if it can be taken by somebody on this case. */
  async function happenInCase(number: string, expected: model.Expected, done: Happening): Promise<void> {
    const { what, actor, other } = done
    const openers = model.opening(expected)
    const by = (...roles: string[]) =>
      pick(
        openers.filter(({ role }) => roles.includes(role)),
        actor,
      )
    const take = async (who: Actor, action: Action, form: Omit<StepForm, 'version'> = {}) =>
      world.cases.take(world.as(who), number, action, { version: (await stored(number)).version, ...form })
    const [desk, deciding] = [by('triage', 'secretary', 'oversight'), by('secretary', 'oversight')]
    const assignee = openers.find(({ id }) => id === expected.assignee)
    const to = pick(
      world.officers.filter(
        (one) => one.active && model.MAY_INVESTIGATE.includes(one.role) && model.isFree(one, expected),
      ),
      other,
    )
    const dueDate = new Date(world.time.now.getTime() + 9 * DAY_MS)
    const { status } = expected
    if (what === 'assign' && status === 'received' && desk && to) {
      await take(desk, 'assign', { investigator: to.id, department: 'works', dueDate })
      expected.status = 'assigned'
      model.moved(expected, to)
    } else if (what === 'reassign' && status === 'assigned' && desk && to) {
      await take(desk, 'reassign', { investigator: to.id, reason: 'ภาระงาน' })
      model.moved(expected, to)
    } else if (what === 'return' && status === 'assigned' && (assignee ?? deciding)) {
      await take((assignee ?? deciding) as Actor, 'return', { reason: 'คืน' })
      expected.status = 'received'
      model.moved(expected, undefined)
    } else if (what === 'find' && status === 'assigned' && assignee) {
      await take(assignee, 'recordFindings', { findings: 'พบ', recommendedOutcome: 'substantiated' })
      expected.investigated.add(assignee.id)
      expected.status = 'investigated'
      model.stayed(expected)
    } else if (what === 'sendBack' && status === 'investigated' && deciding) {
      await take(deciding, 'sendBack', { reason: 'ตรวจเพิ่ม' })
      expected.status = 'assigned'
      model.stayed(expected)
    } else if (what === 'recuse') {
      const who = pick(openers, actor)
      if (!who) return
      await world.cases.declare(world.as(who), number, { conflict: 'yes', reason: 'เป็นญาติ' })
      model.steppedBack(expected, who)
    }
  }

  it(`is exactly whom the rules say, tried with every officer's real keys after each of them, ${SEQUENCES} times`, async () => {
    let times = 0
    await fc.assert(
      fc.asyncProperty(sequence, async ({ named, before, moves, happenings }) => {
        await beginAnew()
        const movable = world.officers.filter(({ role }) => model.MAY_BE_AWAY.includes(role))
        for (const { actor, other } of moves) isMoved(pick(movable, actor) ?? assert.fail(), other)
        const standing: model.Expected['standing'] = new Map()
        if (before) goesAway(standing, before)
        const { number } = await world.file(naming(...named))
        const expected = model.filed(world.officers, named, standing)
        await holdAgainst(expected, number, 'after filing')
        for (const one of happenings) {
          await happenToPeople(expected, one)
          await happenToKeys(number, expected, one)
          await happenInCase(number, expected, one)
          times += 1
          await holdAgainst(expected, number, `after ${one.what}`)
        }
      }),
      { numRuns: SEQUENCES },
    )
    assert.ok(times > SEQUENCES)
  })
})
