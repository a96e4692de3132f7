import assert from 'node:assert/strict'
import type { Office } from '../../src/office/office.model.js'
import { sentForm } from '../../src/intake/form-steps.js'
import { formTokens } from '../../src/intake/form-token.js'
import { TokenMissing } from '../../src/intake/intake.errors.js'
import { reportSchema } from '../../src/intake/report.schema.js'
import { newInstallationSecrets } from '../../src/sealing/receipt.js'
import { check } from '../../src/web/validation.js'
import { INTAKE_OFFICE } from '../support/intake-app.js'

describe('the hidden token of a form', () => {
  const installed = (installation = newInstallationSecrets()) =>
    formTokens({ installation: async () => installation })

  it('leads to the same receipt each time, and to another for each form', async () => {
    const tokens = installed()
    const token = await tokens.issue('report')
    const first = await tokens.open('report', token)
    assert.deepEqual(await tokens.open('report', token), first)
    assert.match(first.receipt, /^\d{20}$/)
    assert.notEqual((await tokens.open('report', await tokens.issue('report'))).receipt, first.receipt)
  })

  it('is good for its own purpose and its own installation only', async () => {
    const tokens = installed()
    const token = await tokens.issue('report')
    await assert.rejects(tokens.open('reply', token), TokenMissing)
    await assert.rejects(installed().open('report', token), TokenMissing)
  })

  it('is refused when it is cut, changed or no text at all', async () => {
    const tokens = installed()
    const token = await tokens.issue('report')
    const changed = Buffer.from(token, 'base64url')
    changed[3] = (changed[3] ?? 0) ^ 1
    for (const bad of [undefined, '', token.slice(1), `${token}A`, changed.toString('base64url'), ['a'], 7])
      await assert.rejects(tokens.open('report', bad), TokenMissing)
  })
})

describe('the buttons of a form', () => {
  const read = (body: Record<string, unknown>) => sentForm('check').parse(body)

  it('are told apart, and no button is the harmless one', () => {
    assert.deepEqual(read({ send: 'yes' }).step, { name: 'send' })
    assert.deepEqual(read({ back: 'yes' }).step, { name: 'back' })
    assert.deepEqual(read({ 'remove-file:abc': 'yes' }).step, { name: 'remove', file: 'abc' })
    assert.deepEqual(read({}).step, { name: 'check' })
  })

  it('never carry on what is no id or no text', () => {
    assert.deepEqual(read({ 'remove-file:../x': 'yes' }).step, { name: 'check' })
    const { listedFiles, token, values } = read({
      staged: ['a', { b: 1 }, '<x>'],
      form: ['t'],
      what: { x: 1 },
    })
    assert.deepEqual([listedFiles, token, values['what']], [['a'], '', undefined])
  })
})

describe('what somebody reports', () => {
  const office: Office = INTAKE_OFFICE
  const read = (values: Record<string, string | string[]>) =>
    check(reportSchema(office, 'corruption', values), values)
  const least = { category: 'bribe', what: 'x' }

  it('needs a kind and what happened, and nothing else', () => {
    const read1 = read(least)
    assert.ok(read1.ok)
    assert.equal(read1.form.identity, 'anonymous')
    const nothing = read({})
    assert.deepEqual(nothing.ok ? [] : Object.keys(nothing.errors), ['category', 'what'])
  })

  it('can only be of a kind that this door offers', () => {
    for (const category of ['road', 'retired', 'nothing'])
      assert.equal(read({ ...least, category }).ok, false, category)
  })

  it('says everything that is wrong at once, contact included', () => {
    const wrong = read({
      identity: 'named',
      contactEmail: 'nobody',
      danger: 'x',
      positions: ['mayor', 'king'],
    })
    assert.deepEqual(wrong.ok ? [] : Object.keys(wrong.errors).sort(), [
      'category',
      'contactEmail',
      'contactName',
      'danger',
      'positions',
      'what',
    ])
  })

  it('takes one line of contact, never a second recipient', () => {
    const values = { ...least, identity: 'confidential', contactEmail: 'a@b.co\nbcc: c@d.co' }
    assert.equal(read(values).ok, false)
    assert.equal(read({ ...least, identity: 'confidential', contactEmail: 'a@b.co' }).ok, true)
  })
})
