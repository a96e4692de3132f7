import assert from 'node:assert/strict'
import { stepSchema } from '../../src/cases/step.schema.js'
import { stepSlug } from '../../src/cases/step.view.js'
import { ACTIONS, OFFICE_ACTIONS, stepsFrom, TRANSITIONS, type Mover } from '../../src/cases/transitions.js'
import { STATUSES, type Status } from '../../src/cases/vocabulary.js'
import { ROLES } from '../../src/officers/roles.js'

// Written out by hand: what each may do from where, beside what the table says of itself.
const ALLOWED: Record<Status, Partial<Record<Mover, string[]>>> = {
  received: {
    triage: ['assign', 'refuse', 'recuse'],
    secretary: ['assign', 'refuse', 'recuse'],
    oversight: ['assign', 'refuse', 'recuse'],
    assignee: ['recuse'],
    reporter: ['withdraw'],
  },
  assigned: {
    triage: ['reassign', 'recuse'],
    secretary: ['reassign', 'return', 'recuse'],
    oversight: ['reassign', 'return', 'recuse'],
    assignee: ['return', 'recordFindings'],
    reporter: ['withdraw'],
  },
  investigated: {
    triage: ['recuse'],
    assignee: ['recuse'],
    secretary: ['sendBack', 'close', 'recuse'],
    oversight: ['sendBack', 'close', 'recuse'],
    reporter: ['withdraw'],
  },
  closed: {
    triage: ['recuse'],
    assignee: ['recuse'],
    secretary: ['reopen', 'recuse'],
    oversight: ['reopen', 'recuse'],
  },
}

describe('the workflow table', () => {
  for (const status of STATUSES)
    for (const mover of [...ROLES, 'assignee', 'reporter'] as const)
      it(`lets ${mover} take from ${status} exactly: ${(ALLOWED[status][mover] ?? []).join(', ') || 'nothing'}`, () => {
        const steps = stepsFrom(status, [mover], { hasInvestigated: mover === 'assignee' }).map(
          ({ action }) => action,
        )
        assert.deepEqual([...new Set(steps)].sort(), [...(ALLOWED[status][mover] ?? [])].sort())
      })

  it('never lets whoever investigated a case close it, not even the secretary', () => {
    const steps = stepsFrom('investigated', ['secretary', 'assignee'], { hasInvestigated: true }).map(
      ({ action }) => action,
    )
    assert.deepEqual(steps, ['sendBack', 'recuse'])
  })

  it('has no second row for the same step from the same status', () => {
    const rows = TRANSITIONS.map(({ from, action }) => `${from} ${action}`)
    assert.equal(new Set(rows).size, rows.length)
  })

  it('uses every action, and tells the reporter of every step that ends a case', () => {
    assert.deepEqual([...new Set(TRANSITIONS.map(({ action }) => action))].sort(), [...ACTIONS].sort())
    for (const line of TRANSITIONS)
      if (line.to === 'closed' && !line.stays) assert.ok(line.toldToReporter, line.action)
  })

  it('asks for a written explanation wherever officers close, refuse or reopen', () => {
    for (const line of TRANSITIONS)
      if (['close', 'refuse', 'reopen'].includes(line.action))
        assert.ok(
          line.requires.some((need) => need === 'explanation' || need === 'reason'),
          line.action,
        )
  })

  it('gives every step of the office a path of its own', () => {
    assert.deepEqual(OFFICE_ACTIONS.map(stepSlug), [
      'assign',
      'refuse',
      'reassign',
      'return',
      'record-findings',
      'send-back',
      'close',
      'reopen',
      'recuse',
    ])
  })
})

describe('the form of a step', () => {
  const id = 'a'.repeat(24)
  const errorsOf = (action: (typeof ACTIONS)[number], body: Record<string, unknown>) => {
    const parsed = stepSchema(action).safeParse({ version: '3', ...body })
    return parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`).sort()
  }

  it('takes what its transition requires', () => {
    assert.deepEqual(errorsOf('assign', { investigator: id, department: 'works', dueDate: '2026-12-01' }), [])
    assert.deepEqual(
      errorsOf('recordFindings', { findings: 'พบว่า', recommendedOutcome: 'substantiated' }),
      [],
    )
  })

  it('names each field that is missing', () => {
    assert.deepEqual(errorsOf('assign', {}), [
      'department: choose',
      'dueDate: required',
      'investigator: choose',
    ])
    assert.deepEqual(errorsOf('close', {}), ['explanation: required', 'outcome: choose'])
  })

  it('ends a due date at the end of that day in Bangkok', () => {
    const form = stepSchema('assign').parse({
      version: '1',
      investigator: id,
      department: 'works',
      dueDate: '2026-12-01',
    })
    assert.equal(form.dueDate?.toISOString(), '2026-12-01T16:59:59.999Z')
  })

  it('understands a year typed in the Buddhist era', () => {
    const form = stepSchema('assign').parse({
      version: '1',
      investigator: id,
      department: 'works',
      dueDate: '2571-02-29',
    })
    assert.equal(form.dueDate?.toISOString(), '2028-02-29T16:59:59.999Z')
  })

  it('refuses a day that the calendar does not have', () => {
    for (const dueDate of ['2026-02-31', '2026-13-01', '2026-00-10', '1/12/2569', '2027-02-29'])
      assert.deepEqual(
        errorsOf('assign', { investigator: id, department: 'works', dueDate }),
        ['dueDate: date'],
        dueDate,
      )
  })

  it('wants to know where a case went that is outside the remit, and why it was refused', () => {
    const refusal = { explanation: 'ไม่ใช่', outcome: 'out-of-remit' }
    assert.deepEqual(errorsOf('refuse', refusal), ['forwardedTo: required', 'grounds: choose'])
    assert.deepEqual(errorsOf('refuse', { ...refusal, grounds: 'not-this-office', forwardedTo: 'nacc' }), [])
    assert.deepEqual(errorsOf('close', refusal), ['forwardedTo: required'])
  })

  it('wants to know what a duplicate repeats, and takes its number in Thai digits', () => {
    const repeated = { explanation: 'ซ้ำ', outcome: 'duplicate' }
    assert.deepEqual(errorsOf('refuse', repeated), ['duplicateOf: required'])
    const form = stepSchema('refuse').parse({ version: '1', ...repeated, duplicateOf: '๒๕๗๐-๐๐๐๑' })
    assert.equal(form.duplicateOf, '2570-0001')
  })

  it('has no outcome "withdrawn" to choose: only the reporter withdraws', () => {
    assert.deepEqual(errorsOf('close', { explanation: 'x', outcome: 'withdrawn' }), ['outcome: choose'])
  })

  it('keeps free text out of the facts that lie readable', () => {
    const told = { explanation: 'x', outcome: 'out-of-remit', forwardedTo: 'นาย ก. บอกว่า' }
    assert.deepEqual(errorsOf('close', told), ['forwardedTo: choose'])
  })
})
