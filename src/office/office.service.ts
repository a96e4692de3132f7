import type { Connection } from 'mongoose'
import { newInstallationSecrets, type InstallationSecrets } from '../sealing/receipt.js'
import { isAway } from '../store/away.js'
import { bytes } from '../store/bytes.js'
import { isDuplicateKey } from '../store/duplicate-key.js'
import { installationModel, officeModel, type Office, type SettingsEvent } from './office.model.js'
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
    const stored = await offices.findById('office', { pending: 0 }).lean()
    return stored ? { ...stored, recoveryPublicKey: bytes(stored.recoveryPublicKey) } : undefined
  }

  /** Written as something new and read again: of several who made some, all use those that are kept. */
  async function newInstallation() {
    await installations
      .create({ _id: 'installation', ...newInstallationSecrets() })
      .catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error
      })
    return installations.findById('installation').lean().orFail()
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
      // Whoever may only read finds them as they are.
      const stored = (await installations.findById('installation').lean()) ?? (await newInstallation())
      secrets = { salt: bytes(stored.salt), secret: bytes(stored.secret) }
      return secrets
    },

    /** @throws {OfficeAlreadySetUp} set-up happens once */
    async setUp(office: Office, ...events: SettingsEvent[]): Promise<void> {
      if (await offices.exists({ _id: 'office' })) throw new OfficeAlreadySetUp()
      await offices.create({ _id: 'office', ...office, pending: events })
      kept = undefined
    },

    /** Changes settings; what goes on record of it is written in the same update, and carried out from there. */
    async change(settings: Partial<Omit<Office, 'setUpAt'>>, ...events: SettingsEvent[]): Promise<void> {
      const changed = await offices.updateOne(
        { _id: 'office' },
        { $set: settings, $push: { pending: { $each: events } } },
      )
      if (changed.matchedCount === 0) throw new OfficeNotSetUp()
      kept = undefined
    },

    /** Puts on record what was changed, also by a program that was stopped before it could. */
    async carryOut(record: (events: SettingsEvent[]) => Promise<void>): Promise<void> {
      const stored = await offices.findById('office', { pending: 1 }).lean()
      const pending = stored?.pending ?? []
      if (pending.length === 0) return
      await record(pending)
      const done = pending.map(({ id }) => id)
      await offices.updateOne({ _id: 'office' }, { $pull: { pending: { id: { $in: done } } } })
    },
  }
}
