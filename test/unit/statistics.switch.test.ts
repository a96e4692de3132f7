import assert from 'node:assert/strict'
import { auditService } from '../../src/audit/audit.service.js'
import { officeService } from '../../src/office/office.service.js'
import { openStore } from '../../src/store/connect.js'
import { runCommand } from '../support/command.js'
import { restoreSample } from '../support/samples.js'
import { StorePlaces } from '../support/store-places.js'

describe('the switch for two-way tables of corruption complaints', () => {
  it('is off until the operator turns it on, and back, each time on record', async function () {
    this.timeout(60_000)
    const places = await StorePlaces.make()
    try {
      const config = places.empty('embedded')
      await restoreSample(config)
      const state = async () => {
        const store = await openStore(config)
        const { crossTablesOfCorruption = false } = await officeService(store.connection).settings()
        const { sequence } = await auditService(store.connection).head()
        await store.close()
        return { on: crossTablesOfCorruption, entries: sequence }
      }
      const before = await state()
      assert.equal(before.on, false)
      for (const [choice, on] of [
        ['on', true],
        ['off', false],
      ] as const) {
        const { entries } = await state()
        const { code, said } = await runCommand(config, 'office', 'cross-tables', choice)
        assert.equal(code, 0, said)
        assert.deepEqual(await state(), { on, entries: entries + 1 })
      }
      const { entries } = await state()
      assert.notEqual((await runCommand(config, 'office', 'cross-tables', 'perhaps')).code, 0)
      assert.deepEqual(await state(), { on: false, entries })
    } finally {
      await places.remove()
    }
  })
})
