import type { Document, Part } from '../documents/document.js'
import { officeLetterhead } from '../documents/letterhead.js'
import { STREAMS } from '../cases/vocabulary.js'
import { formatDate } from '../web/dates.js'
import type { ManualContents } from './manual.contents.js'
import { MANUAL_HEADS, stepCells } from './manual.js'
import type { Desk } from './record.view.js'

type Reader = Pick<Desk, 't' | 'language'>

/** What the paper needs beside the manual: where its page and others of this site are, its flow chart as SVG, and the day it was drawn. */
type Printed = { address: string; addressOf: (page: string) => string; chart: string; day: Date }

/** The manual as a paper for the counter and the notice board: the page, in the page's order. */
export function manualDocument(reader: Reader, manual: ManualContents, printed: Printed): Document {
  const { t, language } = reader
  const { name, address, phone } = manual.office
  const title = t('measures.manual.title')
  const asOf = t('measures.manual.asOf', { date: formatDate(printed.day, language) })
  return {
    ...{ language, title, subject: asOf, author: name, date: printed.day },
    orientation: 'portrait',
    letterhead: officeLetterhead(
      name,
      [address, phone && `${t('common.phone')} ${phone}`].filter(Boolean).join(' '),
    ),
    footer: { text: `${title} ${asOf}`, pages: t('release.pages', { page: '{page}', pages: '{pages}' }) },
    parts: [
      { kind: 'paragraph', style: 'centred', text: asOf },
      ...written(manual.texts['intro']),
      ...complaining(reader, manual, printed),
      ...steps(reader, manual, printed.chart),
      heading(t('measures.manual.responsible')),
      ...written(manual.texts['responsible']),
      ...limits(reader, manual),
      ...(manual.protection ? [heading(t('public.how.protection')), ...written(manual.protection)] : []),
      heading(t('common.others')),
      {
        kind: 'list',
        items: manual.bodies.map(
          ({ name, phone, about }) => `${name} ${t('common.phone')} ${phone}: ${about}`,
        ),
      },
      {
        kind: 'smallPrint',
        lines: [{ name: t('measures.manual.newest'), value: printed.address }],
        qr: { url: printed.address, text: t('measures.manual.qr') },
      },
    ],
  }
}

const heading = (text: string, level: 1 | 2 = 1): Part => ({ kind: 'heading', level, text })
const written = (text = ''): Part[] => (text ? [{ kind: 'paragraph', text }] : [])

const complaining = ({ t }: Reader, { texts, channels }: ManualContents, { addressOf }: Printed): Part[] => [
  heading(t('measures.manual.how')),
  ...written(texts['before']),
  heading(t('measures.manual.channels'), 2),
  {
    kind: 'list',
    items: channels.map(({ name, reach, hours, page }) =>
      [name, reach && `: ${page ? addressOf(page) : reach}`, hours && ` (${hours})`].filter(Boolean).join(''),
    ),
  },
]

function steps({ t }: Reader, manual: ManualContents, svg: string): Part[] {
  const picture = `${t('measures.manual.chart')}. ${manual.chart.description}`
  return [
    heading(t('measures.manual.steps')),
    { kind: 'picture', svg, text: picture },
    ...(manual.undrawn.length > 0
      ? [
          {
            kind: 'paragraph' as const,
            style: 'note' as const,
            text: t('measures.manual.undrawn', { numbers: manual.undrawn.join(', ') }),
          },
        ]
      : []),
    {
      kind: 'table',
      table: {
        id: 'steps',
        caption: t('measures.manual.stepsCaption'),
        head: MANUAL_HEADS.map((name) => t(`measures.manual.head.${name}`)),
        rows: manual.steps.map((step) => {
          const [head = '', ...cells] = stepCells(step, t)
          return { head, cells }
        }),
        widths: [2.4, 2.6, 2.2, 2.4, 1.8],
      },
    },
  ]
}

function limits({ t }: Reader, { limits: all, dayCount }: ManualContents): Part[] {
  const days = (count: number) => t('public.how.times.days', { count })
  return [
    heading(t('public.how.times.title')),
    ...written(t(`public.how.times.${dayCount ?? 'calendar'}`)),
    ...STREAMS.map((stream): Part => ({
      kind: 'table',
      table: {
        id: stream,
        caption: t(`case.stream.${stream}`),
        head: ['category', 'answer', 'resolve'].map((name) => t(`public.how.times.${name}`)),
        rows: all
          .filter((one) => one.stream === stream)
          .map(({ name, answerDays, resolveDays }) => ({
            head: name,
            cells: [days(answerDays), days(resolveDays)],
          })),
        widths: [3, 1, 1],
      },
    })),
  ]
}
