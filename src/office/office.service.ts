import type { Connection } from 'mongoose'
import { newInstallationSecrets, type InstallationSecrets } from '../sealing/receipt.js'
import { isAway } from '../store/away.js'
import { bytes } from '../store/bytes.js'
import { installationModel, officeModel, type Office } from './office.model.js'
import { OfficeAlreadySetUp, OfficeNotSetUp } from './office.errors.js'

/** Settings may be this old when another copy of the program changed them. */
const FRESH_MS = 5_000

export type OfficeService = ReturnType<typeof officeService>

/** The office's own settings and the installation's secrets. */
export function officeService(connection: Connection) {
  const offices = officeModel(connection)
  const installations = installationModel(connection)
  let kept: { office: Office; at: number } | undefined
  let secrets: InstallationSecrets | undefined

  async function find(): Promise<Office | undefined> {
    if (kept && Date.now() - kept.at < FRESH_MS) return kept.office
    const office = await read().catch((error: unknown) => {
      // While the store is away, pages that need nothing else are still shown, in the words of a moment ago.
      if (isAway(error) && kept) return kept.office
      throw error
    })
    if (office) kept = { office, at: Date.now() }
    return office
  }

  async function read(): Promise<Office | undefined> {
    const stored = await offices.findById('office').lean()
    return stored ? { ...stored, recoveryPublicKey: bytes(stored.recoveryPublicKey) } : undefined
  }

  return {
    /** The settings, or undefined before set-up. */
    find,

    /** @throws {OfficeNotSetUp} */
    async settings(): Promise<Office> {
      const office = await find()
      if (!office) throw new OfficeNotSetUp()
      return office
    },

    /** Made once, by whichever start comes first; every copy of the program then uses the same. */
    async installation(): Promise<InstallationSecrets> {
      if (secrets) return secrets
      const made = newInstallationSecrets()
      const stored = await installations
        .findOneAndUpdate(
          { _id: 'installation' },
          { $setOnInsert: made },
          { upsert: true, returnDocument: 'after' },
        )
        .lean()
      secrets = { salt: bytes(stored.salt), secret: bytes(stored.secret) }
      return secrets
    },

    /** @throws {OfficeAlreadySetUp} set-up happens once: the recovery key can't be made twice */
    async setUp(office: Office): Promise<void> {
      if (await offices.exists({ _id: 'office' })) throw new OfficeAlreadySetUp()
      await offices.create({ _id: 'office', ...office })
      kept = undefined
    },

    async change(settings: Partial<Omit<Office, 'recoveryPublicKey' | 'setUpAt'>>): Promise<void> {
      const changed = await offices.updateOne({ _id: 'office' }, { $set: settings })
      if (changed.matchedCount === 0) throw new OfficeNotSetUp()
      kept = undefined
    },
  }
}
