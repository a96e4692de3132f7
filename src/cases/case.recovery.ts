import type { Connection } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { OfficeService } from '../office/office.service.js'
import type { Officer } from '../officers/officer.js'
import { hasRole, INVESTIGATING_ROLES, type Role } from '../officers/roles.js'
import { publicKeyOf, type KeyPair } from '../sealing/key-pair.js'
import { CaseChanged, CaseNotFound, RecoveryRefused } from './case.errors.js'
import { caseModel, type StoredCase } from './case.model.js'
import type { ChangingService } from './case.changing.js'
import { caseKeyOf, keyFor, newId, openContent, sealWords } from './case.seals.js'
import { withCopy } from './custody.js'
import { inCase, isNamed } from './conflicts.js'
import { groundOf, type Ground } from './key-ground.js'
import { canHoldKeys, type Keyed } from './key-holders.js'
import { audited } from './pending.js'

/** Why the key in the safe is used; the written reason lies sealed in the case. */
export const RECOVERY_REASONS = ['nobody-can-open', 'forgotten-password', 'order', 'other'] as const
export type RecoveryReason = (typeof RECOVERY_REASONS)[number]

/** Who may be given a case out of the safe: never the administrator, the mayor or the auditor. */
const RECEIVING: readonly Role[] = ['triage', 'secretary', 'oversight']

export type RecoveryDependencies = {
  connection: Connection
  office: OfficeService
  officers: () => Promise<Officer[]>
  changing: ChangingService
  record: (events: AuditEvent[]) => Promise<void>
  clock: () => Date
}

export type Recovered = {
  number: string
  /** Username of who is given the key. */
  username: string
  reason: RecoveryReason
  words: string
}

/** What is done with the recovery key, by a command alone. */
export function recoveryService(given: RecoveryDependencies) {
  const { connection, office, officers, changing, record, clock } = given
  const cases = caseModel(connection)
  const event = (action: string, facts: AuditEvent['facts']): AuditEvent => ({
    ...{ id: newId(), at: clock(), action, who: 'system' },
    ...(facts ? { facts } : {}),
  })

  /** Whether this is the key that cases are sealed to now. */
  const isCurrent = async (privateKey: Buffer): Promise<boolean> =>
    publicKeyOf(privateKey).equals((await office.settings()).recoveryPublicKey)

  /** Seals every case that this key opens to the key of now; answers how many. */
  async function sealAnew(privateKey: Buffer, publicKey: Buffer): Promise<number> {
    let sealed = 0
    for await (const { _id } of cases.find({}, { _id: 1 }).lean().cursor()) {
      for (;;) {
        const stored = await cases.findById(_id).lean<StoredCase>()
        const key = stored && caseKeyOf(stored, 'recovery', privateKey)
        if (!stored || !key) break
        const copy = keyFor('recovery', 'recovery', publicKey, key)
        const keys = stored.keys.map((one) => (one.holder === 'recovery' ? copy : one))
        try {
          await changing.change(stored, { $set: { keys } }, [])
          sealed += 1
          break
        } catch (error) {
          if (!(error instanceof CaseChanged)) throw error
        }
      }
    }
    return sealed
  }

  return {
    /** Puts on record that the sheets in the safe were tried. @returns whether they give the key of now */
    async rehearseRecovery(privateKey: Buffer, sheets: number): Promise<boolean> {
      const fits = await isCurrent(privateKey)
      await record([event('recovery.rehearsed', { sheets, fits })])
      return fits
    },

    /**
     * Gives the key of one case to somebody entitled. Who else holds it stays, and so does everything else. They are
     * still asked about a conflict of interest before it opens.
     *
     * @throws {CaseNotFound} also where the case isn't sealed to this key
     * @throws {RecoveryRefused} this person may not have it
     */
    async recover(privateKey: Buffer, { number, username, reason, words }: Recovered): Promise<void> {
      const stored = await cases.findOne({ number }).lean<StoredCase>()
      const key = stored && caseKeyOf(stored, 'recovery', privateKey)
      if (!stored || !key) throw new CaseNotFound()
      const found = (await officers()).find((one) => one.username === username)
      const officer = requireEntitled(found, stored, key)
      const at = clock()
      const note = { id: newId(), at, by: 'recovery', version: stored.version + 1, text: words }
      const entry = { at, who: 'system', caseNumber: number }
      await changing.change(
        stored,
        {
          $set: { keys: withCopy(stored.keys, officer, groundIn(officer, stored), key) },
          $push: { notes: sealWords(stored._id, 'note', note, key) },
        },
        [
          audited({ ...entry, action: 'case.recovered', facts: { officer: officer.id, reason } }),
          audited({ ...entry, action: 'case.noted' }),
        ],
      )
    },

    /**
     * Takes another key into the safe's place. From now on cases are sealed to it; those that are there already, too,
     * as far as the old key opens them. Cut off in between, the same again goes on where it stopped.
     *
     * @param made the new pair; left out, only what still lies under the old key is sealed to the one of now
     */
    async renewRecovery(privateKey: Buffer, made?: KeyPair): Promise<number> {
      if (made) {
        if (!(await isCurrent(privateKey))) throw new RecoveryRefused('notCurrent')
        await office.change({ recoveryPublicKey: made.publicKey }, event('recovery.renewed', {}))
        await office.carryOut(record)
      }
      const { recoveryPublicKey } = await office.settings()
      if (await isCurrent(privateKey)) throw new RecoveryRefused('nothingOld')
      return sealAnew(privateKey, recoveryPublicKey)
    },

    isRecoveryKey: isCurrent,
  }
}

/** Out of the safe oversight may be given any case, not only those where it steps in. */
function groundIn(officer: Officer, stored: StoredCase): Ground {
  const here = inCase(officer, stored.recused)
  return !hasRole(here, RECEIVING) && isAssignee(here, stored) ? 'assignee' : groundOf(here)
}

const isAssignee = (officer: Officer, { assignee }: StoredCase): boolean =>
  assignee === officer.id && hasRole(officer, INVESTIGATING_ROLES)

/** @throws {RecoveryRefused} */
function requireEntitled(officer: Officer | undefined, stored: StoredCase, key: Buffer): Keyed {
  if (!officer) throw new RecoveryRefused('unknown')
  if (!canHoldKeys(officer)) throw new RecoveryRefused('noKey')
  const here = inCase(officer, stored.recused)
  if (!hasRole(here, RECEIVING) && !isAssignee(here, stored)) throw new RecoveryRefused('role')
  const { receivedAt } = stored
  if (isNamed(officer, { ...openContent(stored, key), receivedAt })) throw new RecoveryRefused('involved')
  if (stored.recused.includes(officer.id)) throw new RecoveryRefused('recused')
  return officer
}
