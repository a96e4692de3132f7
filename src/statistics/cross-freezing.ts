import { STREAMS } from '../cases/vocabulary.js'
import { crossTablesOf, type Earlier } from './cross-release.js'
import type { Figures } from './figures.js'
import type { Release } from './release.js'

/** The release with its two-way tables: of general complaints, and of corruption where the office wants it. */
export function crossed(
  release: Release,
  figures: Figures,
  { earlier, corruption }: { earlier: Earlier[]; corruption: boolean },
): Release {
  const streams = { ...release.streams }
  for (const stream of STREAMS) {
    if (stream === 'corruption' && !corruption) continue
    const asked = { ...release, earlier }
    const tables = crossTablesOf(stream, figures.streams[stream], streams[stream].tables, asked)
    streams[stream] = { ...streams[stream], crossed: tables }
  }
  return { ...release, streams }
}

/** The day and the two-way tables of a release that was published or submitted to be. */
export const earlierOf = ({ asOf, revision = 1, streams }: Release): Earlier => ({
  asOf,
  revision,
  tables: STREAMS.flatMap((stream) =>
    (streams[stream].crossed ?? []).flatMap((table) =>
      'lines' in table ? [{ stream, table: table.id }] : [],
    ),
  ),
})
