import assert from 'node:assert/strict'
import { installationModel } from '../../src/office/office.model.js'
import { officeService } from '../../src/office/office.service.js'
import { bytes } from '../../src/store/bytes.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

/** A receipt's place in the store comes from these secrets: with others no receipt would ever be found again. */
describe('the secrets of an installation', () => {
  let store: TemporaryStore
  beforeEach(async () => {
    store = await temporaryStore()
  })
  afterEach(() => store.remove())

  it('are the same for all who ask for the first time at the same moment, in each copy of the program', async () => {
    const copies = Array.from({ length: 5 }, () => officeService(store.connection))
    const asked = copies.flatMap((office) => Array.from({ length: 10 }, () => office.installation()))
    const given = await Promise.all(asked)
    const stored = await installationModel(store.connection).findById('installation').lean().orFail()
    const kept = { salt: bytes(stored.salt), secret: bytes(stored.secret) }
    for (const one of given) assert.deepEqual(one, kept)
    for (const office of copies) assert.deepEqual(await office.installation(), kept)
  })
})
