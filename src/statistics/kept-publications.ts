import type { Publication, PublicationService } from './publications.js'
import type { Release } from './release.js'

/** Publications may be missing for this long where another copy of the program published them. */
const FRESH_MS = 5_000
/** Releases kept in memory, parsed. */
const KEPT_RELEASES = 8

type Shown = { publications: Publication[]; at: number }

/**
 * The publications as public pages show them: what a page says over and over isn't read from the store each time.
 * Releases never change, so nobody may change what they are given here either.
 */
export function keptPublications(service: PublicationService) {
  const years = new Map<number, Shown>()
  const releases = new Map<string, Release>()

  async function read(fiscalYear: number): Promise<Publication[]> {
    const publications = await service.all(fiscalYear)
    // Any year can be asked for; only those that were published are kept.
    if (publications.length > 0) years.set(fiscalYear, { publications, at: Date.now() })
    return publications
  }

  return {
    ...service,

    /** As the service does; what is shown then knows of it at once. */
    async publish(...given: Parameters<PublicationService['publish']>): Promise<Publication> {
      const published = await service.publish(...given)
      years.delete(published.fiscalYear)
      return published
    },

    /**
     * Every publication of a year, the latest revision of a period before the older ones, as they were some seconds ago
     * where that is enough.
     * @param suffices whether these hold what is asked for
     */
    async shown(
      fiscalYear: number,
      suffices: (publications: Publication[]) => boolean,
    ): Promise<Publication[]> {
      const kept = years.get(fiscalYear)
      const isFresh = kept && Date.now() - kept.at < FRESH_MS
      return isFresh && suffices(kept.publications) ? kept.publications : read(fiscalYear)
    },

    /** What a publication says. */
    async frozen(publication: Publication): Promise<Release> {
      const key = `${publication.id} ${publication.sha256}`
      const release = releases.get(key) ?? (await service.frozen(publication))
      releases.delete(key)
      releases.set(key, release)
      const [oldest = key] = releases.keys()
      if (releases.size > KEPT_RELEASES) releases.delete(oldest)
      return release
    },
  }
}
