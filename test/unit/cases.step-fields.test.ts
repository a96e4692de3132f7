import assert from 'node:assert/strict'
import { OFFICE_ACTIONS, requirementsOf, type Requirement } from '../../src/cases/transitions.js'
import { renderTemplate } from '../support/templates.js'

/** The field by which a form asks for each requirement. */
const FIELD: Record<Requirement, string> = {
  investigator: 'investigator',
  department: 'department',
  dueDate: 'dueDate',
  outcome: 'outcome',
  refusal: 'outcome',
  explanation: 'explanation',
  reason: 'reason',
  findings: 'findings',
  recommendedOutcome: 'recommendedOutcome',
}

const option = { value: 'out-of-remit', text: 'x' }
const variables = {
  case: { resolveDue: new Date() },
  step: { toldToReporter: true },
  choices: {
    investigators: [option],
    departments: [option],
    bodies: [option],
    outcomes: [option, { value: 'duplicate', text: 'y' }],
    refusals: [option],
    grounds: [option],
  },
}
const render = (need: string, more = {}) =>
  renderTemplate(
    `{% from "cases/step-fields.njk" import requirementField with context %}{{ requirementField('${need}') }}`,
    { ...variables, ...more },
  )

describe('the fields of a step', () => {
  for (const action of OFFICE_ACTIONS)
    it(`of "${action}" ask for everything that its transition requires`, () => {
      for (const need of requirementsOf(action))
        assert.ok(render(need).includes(`name="${FIELD[need]}"`), need)
    })

  it('ask where a case went that is outside the remit, why it is refused, and what a duplicate repeats', () => {
    assert.ok(
      render('refusal').includes('name="grounds"') && render('refusal').includes('name="forwardedTo"'),
    )
    assert.ok(
      render('outcome').includes('name="duplicateOf"') && !render('outcome').includes('name="grounds"'),
    )
  })

  it('offer to step back only to whoever has the case', () => {
    assert.ok(!render('reason').includes('name="recusal"'))
    assert.ok(render('reason', { mayRecuse: true }).includes('name="recusal"'))
  })

  it('say so when there is nobody to assign', () => {
    const html = render('investigator', { choices: { ...variables.choices, investigators: [] } })
    assert.ok(html.includes('ยังไม่มีเจ้าหน้าที่ที่มอบหมายได้'))
  })

  it('warn that the reporter reads a reason, where it is told', () => {
    assert.ok(render('reason').includes('ผู้ร้องเรียนจะอ่านข้อความนี้'))
    assert.ok(!render('reason', { step: { toldToReporter: false } }).includes('ผู้ร้องเรียนจะอ่านข้อความนี้'))
  })
})
