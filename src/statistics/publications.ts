import type { Connection } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import { isDuplicateKey } from '../store/duplicate-key.js'
import type { IsoDay, Period } from './as-of.js'
import { publicationModel, type StoredPublication } from './publication.model.js'
import { canonical, sha256, type Release } from './release.js'

/** A published release as it is shown, with what identifies it. */
export type Publication = {
  id: string
  fiscalYear: number
  period: Period
  revision: number
  asOf: IsoDay
  sha256: string
  publishedAt: Date
  publishedBy: string
}

export type PublicationDependencies = {
  connection: Connection
  audit: { record: (events: AuditEvent[]) => Promise<void> }
}

/** The frozen releases: added to, read, never changed. */
export function publicationService({ connection, audit }: PublicationDependencies) {
  const publications = publicationModel(connection)

  const newest = (fiscalYear: number, period: Period) =>
    publications.findOne({ fiscalYear, period }).sort({ revision: -1 }).lean()

  /** Records what is pending, of this process or one that died; the trail takes each event once. */
  async function settle(): Promise<void> {
    for (const { _id, pending } of await publications
      .find({ 'pending.id': { $gt: '' } }, { pending: 1 })
      .lean()) {
      await audit.record(pending)
      await publications.updateOne({ _id }, { $set: { pending: [] } })
    }
  }

  return {
    settle,

    /** Freezes a release. The same figures again are the same publication, whoever presses, also at once. */
    async add(release: Release, publishedBy: string, publishedAt: Date): Promise<Publication> {
      const content = canonical(release)
      const hash = sha256(content)
      const { fiscalYear, period, asOf } = release
      for (;;) {
        const last = await newest(fiscalYear, period)
        if (last?.sha256 === hash) {
          await settle()
          return publicationOf(last)
        }
        const revision = (last?.revision ?? 0) + 1
        const _id = `${fiscalYear}-${period}-${revision}`
        const facts = { fiscalYear, period, revision, asOf, sha256: hash }
        const event = { at: publishedAt, action: 'statistics.published', who: publishedBy, facts }
        const pending = [{ id: `published-${_id}`, ...event }]
        try {
          await publications.create({ _id, ...facts, content, publishedAt, publishedBy, pending })
        } catch (error) {
          // Somebody published this revision meanwhile: theirs may be the same figures.
          if (isDuplicateKey(error)) continue
          throw error
        }
        await settle()
        return publicationOf({ _id, ...facts, publishedAt, publishedBy })
      }
    },

    /** The latest release of a period with what it says. */
    async latest(
      fiscalYear: number,
      period: Period,
    ): Promise<{ publication: Publication; release: Release } | undefined> {
      const stored = await newest(fiscalYear, period)
      if (!stored) return undefined
      return { publication: publicationOf(stored), release: JSON.parse(stored.content) as Release }
    },

    /** Every publication, newest year first, the latest revision of a period before the older ones. */
    async all(fiscalYear?: number): Promise<Publication[]> {
      const filter = fiscalYear === undefined ? {} : { fiscalYear }
      const stored = await publications
        .find(filter, { content: 0, pending: 0 })
        .sort({ fiscalYear: -1, period: 1, revision: -1 })
        .lean()
      return stored.map(publicationOf)
    },

    /** The publications of a year whose content is not what was hashed or not what their line says. */
    async damaged(fiscalYear: number): Promise<string[]> {
      const stored = await publications.find({ fiscalYear }).lean()
      return stored.filter((one) => !isIntact(one)).map((one) => one._id)
    },
  }
}

function isIntact(stored: StoredPublication): boolean {
  if (sha256(stored.content) !== stored.sha256) return false
  const { fiscalYear, period, asOf } = JSON.parse(stored.content) as Release
  return fiscalYear === stored.fiscalYear && period === stored.period && asOf === stored.asOf
}

function publicationOf(stored: Omit<StoredPublication, 'content' | 'pending'>): Publication {
  const { _id, fiscalYear, period, revision, asOf, publishedAt, publishedBy } = stored
  return { id: _id, fiscalYear, period, revision, asOf, sha256: stored.sha256, publishedAt, publishedBy }
}
