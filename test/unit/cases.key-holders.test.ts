import assert from 'node:assert/strict'
import { CaseNotFound } from '../../src/cases/case.errors.js'
import { keyHolders } from '../../src/cases/key-holders.js'
import { caseOffice, keyedOfficer, naming, type CaseOffice } from '../support/case-office.js'

describe('who gets the key of a new case', () => {
  const triage = keyedOfficer('triage', 'triage')
  const secretary = keyedOfficer('secretary', 'secretary')
  const oversight = keyedOfficer('oversight', 'oversight')
  const others = (['investigator', 'mayor', 'auditor', 'administrator'] as const).map((role) =>
    keyedOfficer(role, role),
  )
  const everybody = [triage, secretary, oversight, ...others]
  const holdersOf = (involved: string[], officers = everybody) => {
    const { holders, reach } = keyHolders(officers, involved)
    return { holders: holders.map(({ username }) => username), reach }
  }

  it('is triage and the secretary, and nobody else', () => {
    assert.deepEqual(holdersOf([]), { holders: ['triage', 'secretary'], reach: 'office' })
  })

  it('is never somebody in a position that the reporter names', () => {
    assert.deepEqual(holdersOf(['triage']), { holders: ['secretary'], reach: 'office' })
  })

  it('is the oversight officer too when nobody else could close the case', () => {
    assert.deepEqual(holdersOf(['secretary']), { holders: ['triage', 'oversight'], reach: 'office' })
  })

  it('is the oversight officer alone when all in the normal chain are named', () => {
    assert.deepEqual(holdersOf(['triage', 'secretary']), { holders: ['oversight'], reach: 'oversight' })
  })

  it('is nobody when the oversight officer is named as well', () => {
    assert.deepEqual(holdersOf(['triage', 'secretary', 'oversight']), { holders: [], reach: 'nobody' })
  })

  it('is nobody who has left or has never signed in', () => {
    const gone = { ...triage, active: false }
    const fresh = { ...secretary, publicKey: undefined }
    assert.deepEqual(holdersOf([], [gone, fresh, oversight]), { holders: ['oversight'], reach: 'oversight' })
  })

  it('counts a position, not a person: two in one position are both left out', () => {
    const second = keyedOfficer('second', 'triage', { position: 'triage' })
    assert.deepEqual(holdersOf(['triage'], [triage, second, secretary]).holders, ['secretary'])
  })
})

describe('a filed case', () => {
  let world: CaseOffice
  before(async () => {
    world = await caseOffice()
  })
  after(() => world.stop())

  /** Who of all officers can read it, with their real keys. */
  async function readersOf(number: string): Promise<string[]> {
    const readers: string[] = []
    for (const officer of world.officers)
      await world.cases.read(officer, number).then(
        () => readers.push(officer.username),
        (error: unknown) => assert.ok(error instanceof CaseNotFound),
      )
    return readers
  }

  it('opens for exactly those who were given its key', async () => {
    const { number } = await world.file()
    assert.deepEqual(await readersOf(number), ['triage', 'secretary'])
  })

  it('stays shut for those it names, whatever their role', async () => {
    const { number } = await world.file(naming('secretary'))
    assert.deepEqual(await readersOf(number), ['triage', 'oversight'])
  })

  it('opens for nobody in the office when all are named, and still for its reporter', async () => {
    const { number, receipt } = await world.file(naming('triage', 'secretary', 'oversight'))
    assert.deepEqual(await readersOf(number), [])
    assert.equal((await world.cases.forReceipt(receipt)).number, number)
  })

  it('tells before it is filed how far it would reach', async () => {
    assert.equal(await world.cases.whoMayOpen([]), 'office')
    assert.equal(await world.cases.whoMayOpen(['triage', 'secretary']), 'oversight')
    assert.equal(await world.cases.whoMayOpen(['triage', 'secretary', 'oversight']), 'nobody')
  })
})
