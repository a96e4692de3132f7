import { csv } from '../web/csv.js'
import { MEDIA_TYPES, type Format, type Order } from '../documents/document.js'
import type { DocumentService } from '../documents/documents.service.js'
import type { Published } from './publications.js'
import { releaseDocument, releaseWorkbook } from './release-document.js'
import { RELEASE_COLUMNS, releaseRows } from './release-rows.js'
import type { ReleaseFile } from './release.js'
import type { Reader } from './tables.js'

/** The files of a release, beside its permanent address, in the order in which they are offered. */
export const RELEASE_FILES = [
  { name: 'summary.pdf', mediaType: MEDIA_TYPES.pdf, format: 'pdf' },
  { name: 'summary.docx', mediaType: MEDIA_TYPES.docx, format: 'docx' },
  { name: 'figures.xlsx', mediaType: MEDIA_TYPES.xlsx, format: 'xlsx' },
  { name: 'figures.csv', mediaType: 'text/csv', format: 'csv' },
  { name: 'figures.json', mediaType: 'application/json', format: 'json' },
  { name: 'datapackage.json', mediaType: 'application/json', format: 'datapackage' },
  { name: 'gdc.json', mediaType: 'application/json', format: 'gdc' },
] as const

/** A release as it is published for spreadsheets: a number a row. */
export const releaseCsv = ({ release }: Published): string => csv(RELEASE_COLUMNS, releaseRows(release))

/** A release as it is published to be checked by anyone. */
export function releaseJson({ publication, release }: Published): string {
  const { id, publishedAt, sha256 } = publication
  const file: ReleaseFile = { id, publishedAt: publishedAt.toISOString(), sha256, release }
  return `${JSON.stringify(file, null, 2)}\n`
}

export type ReleaseDocuments = ReturnType<typeof releaseDocuments>

/** The documents of releases, and how large they are as far as it is known. */
export function releaseDocuments(documents: DocumentService) {
  const sizes = new Map<string, number>()
  const tried = new Set<string>()
  const keyOf = (format: string, { language }: Reader, { publication }: Published) =>
    `${publication.id} ${publication.sha256} ${language} ${format}`

  const orderOf = (format: Format, reader: Reader, published: Published, address: string): Order =>
    format === 'xlsx'
      ? { format, workbook: releaseWorkbook(reader, published, address) }
      : { format, document: releaseDocument(reader, published, address) }

  async function file(format: Format, reader: Reader, published: Published, order: Order): Promise<Buffer> {
    const made = await documents.file(order)
    sizes.set(keyOf(format, reader, published), made.length)
    return made
  }

  return {
    orderOf,
    file,
    keyOf: documents.keyOf,

    /**
     * Bytes of a file. A document that nobody asked for yet has no size; it is made meanwhile, for whoever comes next,
     * and once only: where it fails, the one who asks for it is told.
     */
    size(format: string, reader: Reader, published: Published, address: string): number | undefined {
      const key = keyOf(format, reader, published)
      const known = sizes.get(key)
      if (known !== undefined || tried.has(key)) return known
      tried.add(key)
      if (format === 'csv') sizes.set(key, Buffer.byteLength(releaseCsv(published)))
      if (format === 'json') sizes.set(key, Buffer.byteLength(releaseJson(published)))
      if (format === 'pdf' || format === 'docx' || format === 'xlsx')
        file(format, reader, published, orderOf(format, reader, published, address)).catch(() => undefined)
      return sizes.get(key)
    },
  }
}
