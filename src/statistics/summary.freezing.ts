import type { Office } from '../office/office.model.js'
import type { Officer } from '../officers/officer.js'
import type { Permission } from '../officers/roles.js'
import {
  shownSignature,
  signatureOf,
  type Signature,
  type SignatureOfOfficer,
} from '../officers/signature.js'
import type { IsoDay } from './as-of.js'
import type { Earlier } from './cross-release.js'
import type { Figures } from './figures.js'
import { crossed } from './cross-freezing.js'
import { canonical, releaseOf, type Release } from './release.js'
import { freezingDay, type Term } from './summary.calendar.js'
import type { StoredSummary } from './summary.model.js'

export type FreezingDependencies = {
  /** The figures of a year and of those before it, newest first. */
  yearsBeside: (asked: { fiscalYear: number; asOf: IsoDay }) => Promise<Figures[]>
  office: { settings: () => Promise<Office> }
  /** What of a year's two-way tables is public already, or was submitted to be. */
  earlier: (fiscalYear: number) => Promise<Earlier[]>
}

type Frozen = Pick<StoredSummary, 'period' | 'revision' | 'reason' | 'texts'> & Term

/** Makes releases of summaries: first without signatures, for the mayor to see; then with them, for everyone. */
export function freezing({ yearsBeside, office, earlier }: FreezingDependencies) {
  return {
    /** What would be published if it were submitted now; undefined while no day of the year is over. */
    async releaseNow(summary: Frozen, now: Date): Promise<Release | undefined> {
      const { fiscalYear, period, revision, reason, texts } = summary
      const asOf = freezingDay(summary, now)
      if (asOf === undefined) return undefined
      const [counted, ...before] = await yearsBeside({ fiscalYear, asOf })
      if (!counted) throw new Error('A year has figures')
      const settings = await office.settings()
      const release = crossed(releaseOf(counted, period, settings, before), counted, {
        earlier: await earlier(fiscalYear),
        corruption: settings.crossTablesOfCorruption ?? false,
      })
      return { ...release, texts, revision, ...(reason === undefined ? {} : { revisionReason: reason }) }
    },

    /** An officer's name and position as they are today, under a step that needs this permission. */
    signature: async (officer: Officer, permission: Permission, now: Date): Promise<SignatureOfOfficer> =>
      signatureOf(officer, permission, await office.settings(), now),
  }
}

/** What was submitted, with the signatures under it, as the canonical JSON that is published and hashed. */
export function signed(
  { frozen, preparedBy, submittedBy }: StoredSummary,
  approvedBy: Signature,
  auditHead: string,
): string {
  if (frozen === undefined || !submittedBy) throw new Error('Only what was submitted can be approved')
  const signatures = {
    ...(preparedBy ? { preparedBy: shownSignature(preparedBy) } : {}),
    submittedBy: shownSignature(submittedBy),
    approvedBy: shownSignature(approvedBy),
  }
  return canonical({ ...(JSON.parse(frozen) as Release), signatures, auditHead })
}
