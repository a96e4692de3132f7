import type { Document, Part, SignatureBlock, Workbook } from '../documents/document.js'
import { officeLetterhead } from '../documents/letterhead.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import { formatDate, formatDateTime } from '../web/dates.js'
import { STREAMS } from '../cases/vocabulary.js'
import type { Published } from './publications.js'
import { ANALYSIS, type Release } from './release.js'
import { releaseTables, withheldTables } from './release-tables.js'
import type { Reader } from './tables.js'
import { ruleSentences, signatureLines, SIGNERS } from './wording.js'

/** A release as a document to be signed and filed. `address` is where its page stands for good. */
export function releaseDocument(reader: Reader, published: Published, address: string): Document {
  const { t, language } = reader
  const { release, publication } = published
  const title = releaseTitle(reader, release)
  const tables = releaseTables(reader, release).map((table): Part => ({ kind: 'table', table }))
  // How cases are counted stands under the customary table, which is the first.
  const [customary, others] = [tables.slice(0, 1), tables.slice(1)]
  return {
    language,
    title,
    subject: t('statistics.asOfDate', { date: day(reader, release.asOf) }),
    author: release.office[language],
    date: publication.publishedAt,
    orientation: 'portrait',
    letterhead: officeLetterhead(release.office[language], t('common.service')),
    footer: {
      text: t('release.footer', { title, revision: publication.revision }),
      pages: t('release.pages', { page: '{page}', pages: '{pages}' }),
    },
    parts: [
      ...opening(reader, release),
      ...customary,
      { kind: 'heading', level: 1, text: t('statistics.rule.title') },
      { kind: 'list', items: ruleSentences(t, release.ruleVersion) },
      ...others,
      ...withheld(reader, release),
      ...analysis(reader, release),
      { kind: 'signatures', label: t('release.sign'), blocks: signatureBlocks(reader, release) },
      smallPrint(reader, published, address),
    ],
  }
}

/** A release as sheets: what it is, then a sheet for each of its tables. */
export function releaseWorkbook(reader: Reader, published: Published, address: string): Workbook {
  const { t, language } = reader
  const { release, publication } = published
  const fact = (name: string, value: string | number | Date) => ({ head: name, cells: [value] })
  const about = {
    id: 'about',
    caption: releaseTitle(reader, release),
    head: [t('release.about.fact'), t('release.about.value')],
    rows: [
      fact(t('release.about.office'), release.office[language]),
      fact(t('statistics.year'), String(release.fiscalYear)),
      fact(t('release.about.from'), new Date(release.from)),
      fact(t('release.about.to'), new Date(release.to)),
      fact(t('release.about.asOf'), new Date(release.asOf)),
      fact(t('statistics.public.publishedAt'), new Date(bangkokIsoDay(publication.publishedAt))),
      fact(t('statistics.public.revision'), publication.revision),
      fact(t('statistics.public.ruleVersion'), release.ruleVersion),
      fact(t('statistics.public.hash'), publication.sha256),
      ...(release.auditHead ? [fact(t('statistics.public.auditHead'), release.auditHead)] : []),
      fact(t('release.address'), address),
    ],
    notes: [...ruleSentences(t, release.ruleVersion), ...withheldTables(reader, release)],
  }
  return { language, tables: [about, ...releaseTables(reader, release)] }
}

export const releaseTitle = ({ t }: Reader, { period, fiscalYear }: Release): string =>
  t('release.title', { period: t(`summary.period.${period}`), year: fiscalYear })

const day = ({ language }: Reader, isoDay: string) => formatDate(new Date(isoDay), language)

function opening(reader: Reader, release: Release): Part[] {
  const { t } = reader
  const { from, to, asOf, period, revision = 1, revisionReason, streams } = release
  const covers = { period: t(`statistics.period.${period}`), from: day(reader, from), to: day(reader, to) }
  const silent = STREAMS.filter((stream) => streams[stream].zeroStatement)
  const paragraph = (text: string): Part => ({ kind: 'paragraph', text })
  return [
    { kind: 'paragraph', style: 'centred', text: t('statistics.public.covers', covers) },
    { kind: 'paragraph', style: 'centred', text: t('statistics.asOfDate', { date: day(reader, asOf) }) },
    ...(revisionReason
      ? [paragraph(`${t('statistics.public.correction', { revision })}: ${revisionReason}`)]
      : []),
    ...silent.map((stream) => paragraph(t('statistics.zeroText', { stream: t(`case.stream.${stream}`) }))),
  ]
}

/** Which two-way tables a reader looks for in vain, and why. */
function withheld(reader: Reader, release: Release): Part[] {
  const items = withheldTables(reader, release)
  if (items.length === 0) return []
  return [
    { kind: 'heading', level: 2, text: reader.t('crossTables.withheldTitle') },
    { kind: 'list', items },
  ]
}

/** What the office wrote about the figures, in Thai as it was written. */
function analysis({ t }: Reader, { texts }: Release): Part[] {
  if (!texts) return []
  return [
    { kind: 'heading', level: 1, text: t('summary.analysis') },
    ...ANALYSIS.flatMap((field): Part[] => [
      { kind: 'heading', level: 2, text: t(`summary.field.${field}.name`) },
      { kind: 'paragraph', language: 'th', text: texts[field] },
    ]),
  ]
}

/** Preparer, secretary, mayor; whoever isn't known has a line to write on. */
function signatureBlocks(reader: Reader, release: Release): SignatureBlock[] {
  const { t } = reader
  const signed = signatureLines(release, reader)
  return SIGNERS.map((as) => {
    const found = signed.find((one) => one.as === as)
    return {
      role: t(`statistics.public.${as}`),
      name: found?.name ?? '',
      position: found?.position ?? '',
      date: found ? day(reader, found.at) : '',
    }
  })
}

function smallPrint({ t, language }: Reader, { publication, release }: Published, address: string): Part {
  const { auditHead, ruleVersion } = release
  const fact = (key: string, value: string) => ({ name: t(`statistics.public.${key}`), value })
  return {
    kind: 'smallPrint',
    lines: [
      fact('hash', publication.sha256),
      ...(auditHead ? [fact('auditHead', auditHead)] : []),
      fact('publishedAt', formatDateTime(publication.publishedAt, language)),
      fact('ruleVersion', ruleVersion),
      { name: t('release.address'), value: address },
    ],
    qr: { url: address, text: t('release.qr') },
  }
}
