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

export type Published = { publication: Publication; release: Release }

/** What a release is called in the store and in addresses: "2569-twelve-months-1". */
export const publicationId = (of: { fiscalYear: number; period: Period; revision: number }): string =>
  `${of.fiscalYear}-${of.period}-${of.revision}`

/** A revision is published once and stays as it is. */
export class ReleaseTaken extends Error {
  constructor(id: string) {
    super(`Other figures were published as ${id} before.`)
  }
}

export type PublicationService = ReturnType<typeof publicationService>

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

    /**
     * Puts a release beside those before it. Done again, also at once or after a crash, it is the same publication.
     * @throws {ReleaseTaken} something else was published under this revision
     */
    async publish(release: Release, { by, at }: { by: string; at: Date }): Promise<Publication> {
      const content = canonical(release)
      const hash = sha256(content)
      const { fiscalYear, period, asOf, revision = 1 } = release
      const _id = publicationId({ fiscalYear, period, revision })
      const facts = { fiscalYear, period, revision, asOf, sha256: hash }
      const event = { id: `published-${_id}`, at, action: 'statistics.published', who: by, facts }
      const line = { ...facts, publishedAt: at, publishedBy: by }
      try {
        await publications.create({ _id, ...line, content, pending: [event] })
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
        const there = await publications.findById(_id, { sha256: 1 }).lean()
        if (there?.sha256 !== hash) throw new ReleaseTaken(_id)
      }
      await settle()
      return publicationOf({ _id, ...line })
    },

    /** The latest release of a period, or a certain one, with what it says. */
    async latest(fiscalYear: number, period: Period, revision?: number): Promise<Published | undefined> {
      const stored = await (revision === undefined
        ? newest(fiscalYear, period)
        : publications.findById(publicationId({ fiscalYear, period, revision })).lean())
      if (!stored) return undefined
      return { publication: publicationOf(stored), release: JSON.parse(stored.content) as Release }
    },

    /** What a publication says. */
    async frozen({ id }: Publication): Promise<Release> {
      const { content } = await publications.findById(id, { content: 1 }).lean().orFail()
      return JSON.parse(content) as Release
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

    /** Everything that was published of a year. */
    async releases(fiscalYear: number): Promise<Release[]> {
      const stored = await publications.find({ fiscalYear }, { content: 1 }).lean()
      return stored.map(({ content }) => JSON.parse(content) as Release)
    },

    /**
     * The publications of a year to be checked: whether their content is what was hashed and what their line says,
     * and what it says where it can still be read.
     */
    async toCheck(
      fiscalYear: number,
    ): Promise<{ publication: Publication; intact: boolean; release?: Release }[]> {
      const stored = await publications.find({ fiscalYear }).sort({ _id: 1 }).lean()
      return stored.map((one) => {
        const release = readable(one.content)
        const intact = release !== undefined && isIntact(one, release)
        return { publication: publicationOf(one), intact, ...(release ? { release } : {}) }
      })
    },
  }
}

function readable(content: string): Release | undefined {
  try {
    return JSON.parse(content) as Release
  } catch {
    return undefined
  }
}

const isIntact = (
  stored: StoredPublication,
  { fiscalYear, period, asOf, revision = stored.revision }: Release,
) =>
  sha256(stored.content) === stored.sha256 &&
  fiscalYear === stored.fiscalYear &&
  period === stored.period &&
  asOf === stored.asOf &&
  revision === stored.revision

function publicationOf(stored: Omit<StoredPublication, 'content' | 'pending'>): Publication {
  const { _id, fiscalYear, period, revision, asOf, publishedAt, publishedBy } = stored
  return { id: _id, fiscalYear, period, revision, asOf, sha256: stored.sha256, publishedAt, publishedBy }
}
