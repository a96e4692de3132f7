import { createHash } from 'node:crypto'
import type { TFunction } from 'i18next'
import type { Office } from '../office/office.model.js'
import { localPath } from '../web/language.js'
import { releasePath } from './chosen-release.js'
import type { Published } from './publications.js'
import { releaseTitle } from './release-document.js'
import { RELEASE_FILES, releaseCsv } from './release-files.js'
import { RELEASE_COLUMNS } from './release-rows.js'
import type { Reader } from './tables.js'
import { ruleSentences } from './wording.js'

type Contact = Pick<Office, 'name' | 'email'>

/** Types of the CSV file's columns, as Table Schema names them. */
const FIELD_TYPES: Record<(typeof RELEASE_COLUMNS)[number], string> = {
  fiscal_year_be: 'integer',
  period: 'string',
  as_of_date: 'date',
  date_from: 'date',
  date_to: 'date',
  stream: 'string',
  dimension: 'string',
  code: 'string',
  name_th: 'string',
  name_en: 'string',
  measure: 'integer',
  indicator: 'string',
  unit: 'string',
  value: 'number',
}

/** The Frictionless descriptor of a release's CSV file, which lies beside it. `site`: the address of this site. */
export function dataPackage(reader: Reader, published: Published, office: Contact, site: string): unknown {
  const { t, language } = reader
  const { publication } = published
  const file = Buffer.from(releaseCsv(published))
  const home = site + localPath(language, releasePath(publication))
  return {
    profile: 'tabular-data-package',
    name: `complaints-${publication.id}`,
    id: home,
    title: releaseTitle(reader, published.release),
    description: t('openData.notes'),
    homepage: home,
    version: String(publication.revision),
    created: publication.publishedAt.toISOString(),
    keywords: t('openData.tags').split(', '),
    contributors: [
      { title: office.name[language], role: 'publisher', ...(office.email ? { email: office.email } : {}) },
    ],
    resources: [
      {
        profile: 'tabular-data-resource',
        name: 'figures',
        path: 'figures.csv',
        title: t('openData.file'),
        format: 'csv',
        mediatype: 'text/csv',
        encoding: 'utf-8',
        bytes: file.length,
        hash: `sha256:${createHash('sha256').update(file).digest('hex')}`,
        schema: {
          fields: RELEASE_COLUMNS.map((name) => ({
            name,
            type: FIELD_TYPES[name],
            description: t(`openData.columns.${name}`),
          })),
          missingValues: [''],
        },
      },
    ],
  }
}

/** The fields that the government's data catalogue asks for, filled in; in Thai, whoever asks. */
export function catalogueEntry(t: TFunction, published: Published, office: Contact, site: string): unknown {
  const { publication, release } = published
  const { fiscalYear, period } = release
  const thai = ((key: string, values: object = {}) => t(key, { ...values, lng: 'th' })) as TFunction
  return {
    data_type: 'ข้อมูลสถิติ',
    title: releaseTitle({ t: thai, language: 'th' }, release),
    maintainer: office.name.th,
    maintainer_email: office.email,
    tag_string: thai('openData.tags').split(', '),
    notes: thai('openData.notes'),
    objective: thai('openData.objective'),
    update_frequency_unit: period === 'six-months' ? 'ครึ่งปี' : 'ปี',
    geo_coverage: 'เทศบาล/อบต.',
    data_source: thai('openData.source', { office: office.name.th }),
    data_format: ['CSV', 'XLSX', 'JSON', 'PDF'],
    data_category: 'ข้อมูลสาธารณะ',
    // CKAN's own word for "not chosen": the office chooses when it registers the data set.
    license_id: 'notspecified',
    first_year_of_data: fiscalYear,
    last_year_of_data: fiscalYear,
    disaggregate: thai('openData.disaggregate'),
    unit_of_measure: thai('openData.unit'),
    unit_of_multiplier: 1,
    calculation_method: ruleSentences(thai, release.ruleVersion).join(' '),
    standard: thai('openData.standard', { version: release.ruleVersion }),
    data_release_calendar: publication.publishedAt.toISOString().slice(0, 10),
    url: site + releasePath(publication),
    resources: RELEASE_FILES.filter(({ name }) => name.startsWith('figures') || name === 'summary.pdf').map(
      ({ name, mediaType }) => ({
        name,
        mimetype: mediaType,
        url: `${site}${releasePath(publication)}/${name}`,
      }),
    ),
  }
}

/** A release as search engines read it: schema.org's Dataset. */
export function dataset(reader: Reader, published: Published, office: Contact, site: string): unknown {
  const { t, language } = reader
  const { publication, release } = published
  const path = releasePath(publication)
  const home = site + localPath(language, path)
  return {
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    '@id': home,
    url: home,
    name: releaseTitle(reader, release),
    description: t('openData.notes'),
    inLanguage: language,
    identifier: publication.sha256,
    version: String(publication.revision),
    isAccessibleForFree: true,
    temporalCoverage: `${release.from}/${release.to}`,
    datePublished: publication.publishedAt.toISOString(),
    dateModified: publication.publishedAt.toISOString(),
    keywords: t('openData.tags').split(', '),
    creator: {
      '@type': 'GovernmentOrganization',
      name: office.name[language],
      url: site + localPath(language, '/'),
    },
    distribution: RELEASE_FILES.map(({ name, mediaType }) => ({
      '@type': 'DataDownload',
      name,
      encodingFormat: mediaType,
      contentUrl: `${site}${localPath(language, path)}/${name}`,
    })),
  }
}

/** JSON to stand in a page: nothing in it can end the element that it stands in. */
export const jsonForPage = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')
