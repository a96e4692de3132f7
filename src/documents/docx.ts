import {
  AlignmentType,
  BorderStyle,
  CharacterSet,
  Document as DocxFile,
  Footer,
  HeadingLevel,
  ImageRun,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  TabStopType,
  TextRun,
  type FileChild,
} from 'docx'
import sharp from 'sharp'
import type { Document, Part, SignatureBlock } from './document.js'
import { docxTable } from './docx.table.js'
import { paragraph, SIZES, textRun } from './docx.text.js'
import { FONT, readFonts } from './fonts.js'
import { qrPng } from './qr.js'

/** Twentieths of a point: A4 and its margins. */
const PAGE = { short: 11_906, long: 16_838, side: 1_134, top: 1_134, bottom: 1_247 }
/** Pixels on a screen of 96 dots an inch. */
const EMBLEM_SIZE = 60
const QR_SIZE = 96
const PICTURE_WIDTH = 600
/** A text of fewer goes to the next page with the signatures under it where these don't fit. */
const KEPT_CHARACTERS = 700
const DOTTED = '.'.repeat(36)

/** The same document as the PDF, to be edited in Word. */
export async function writeDocx(document: Document): Promise<Buffer> {
  const { title, subject, author, language, orientation } = document
  const landscape = orientation === 'landscape'
  const width = (landscape ? PAGE.long : PAGE.short) - 2 * PAGE.side
  const parts = await Promise.all(
    // Nobody signs a page that says nothing, and small print alone on the last one would say nothing either.
    document.parts.map((part, at) => drawn(part, width, isEnding(document.parts[at + 1]))),
  )
  const [data, bold] = await readFonts()
  const font = { ascii: FONT, hAnsi: FONT, cs: FONT, eastAsia: FONT }
  const file = new DocxFile({
    title,
    subject,
    creator: author,
    lastModifiedBy: author,
    // Not every Word has the font, and another one would set the lines and tables anew.
    fonts: data && bold ? [{ name: FONT, data, bold, characterSet: CharacterSet.THAI }] : [],
    styles: {
      default: {
        document: {
          run: {
            font,
            size: SIZES.body,
            sizeComplexScript: SIZES.body,
            language: { value: language === 'th' ? 'th-TH' : 'en-GB', bidirectional: 'th-TH' },
          },
        },
      },
    },
    sections: [
      {
        properties: {
          page: {
            size: {
              width: PAGE.short,
              height: PAGE.long,
              orientation: landscape ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
            },
            margin: { top: PAGE.top, bottom: PAGE.bottom, left: PAGE.side, right: PAGE.side },
          },
        },
        footers: { default: footer(document, width) },
        children: [...(await letterhead(document)), ...parts.flat()],
      },
    ],
  })
  return Packer.toBuffer(file)
}

async function letterhead({ letterhead: { name, lines, emblem }, title }: Document): Promise<FileChild[]> {
  const picture = emblem ? await sharp(Buffer.from(emblem)).resize(256, 256).png().toBuffer() : undefined
  return [
    ...(picture ? [picturePara(picture, EMBLEM_SIZE)] : []),
    paragraph(name, { size: SIZES.office, bold: true }),
    ...lines.map((line) => paragraph(line, { size: SIZES.note })),
    paragraph(title, {
      ...{ size: SIZES.title, bold: true, alignment: AlignmentType.CENTER, heading: HeadingLevel.TITLE },
      border: { top: { style: BorderStyle.SINGLE, size: 8, color: '0B5D4E', space: 8 } },
      spacing: { before: 120, after: 120 },
    }),
  ]
}

const picturePara = (data: Buffer, size: number, name?: string) =>
  new Paragraph({
    children: [
      new ImageRun({
        ...{ type: 'png', data, transformation: { width: size, height: size } },
        ...(name ? { altText: { name, description: name, title: name } } : {}),
      }),
    ],
  })

/** Word draws the SVG itself; programs that can't show the picture of it. */
async function drawing({ svg, text }: Extract<Part, { kind: 'picture' }>): Promise<Paragraph> {
  const picture = sharp(Buffer.from(svg))
  const { width, height } = await picture.metadata()
  const scale = Math.min(1, PICTURE_WIDTH / width)
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [
      new ImageRun({
        type: 'svg',
        data: Buffer.from(svg),
        fallback: { type: 'png', data: await picture.png().toBuffer() },
        transformation: { width: Math.round(width * scale), height: Math.round(height * scale) },
        altText: { name: text, description: text, title: text },
      }),
    ],
  })
}

const isEnding = (part: Part | undefined) => part?.kind === 'signatures' || part?.kind === 'smallPrint'

async function drawn(part: Part, width: number, keepNext: boolean): Promise<FileChild[]> {
  switch (part.kind) {
    case 'heading':
      return [heading(part)]
    case 'paragraph':
      return part.text.split('\n').map((line) =>
        paragraph(line, {
          keepNext: keepNext && part.text.length < KEPT_CHARACTERS,
          ...(part.language && { language: part.language }),
          ...(part.style === 'note' && { size: SIZES.note }),
          ...(part.style === 'centred' && { alignment: AlignmentType.CENTER }),
        }),
      )
    case 'list':
      return part.items.map((item) => paragraph(item, { bullet: { level: 0 } }))
    case 'table':
      return docxTable(part.table, width)
    case 'picture':
      return [await drawing(part)]
    case 'signatures':
      return part.blocks.flatMap((block) => signature(part.label, block, keepNext))
    case 'smallPrint':
      return [
        ...part.lines.flatMap(({ name, value }) => [
          paragraph(name, {
            size: SIZES.small,
            bold: true,
            keepNext: true,
            spacing: { before: 60, after: 0 },
          }),
          paragraph(value, { size: SIZES.small, keepNext: true }),
        ]),
        ...(part.qr
          ? [
              picturePara(await qrPng(part.qr.url), QR_SIZE, part.qr.text),
              paragraph(part.qr.text, { size: SIZES.small }),
            ]
          : []),
      ]
  }
}

const heading = ({ level, text }: Extract<Part, { kind: 'heading' }>) =>
  paragraph(text, {
    size: level === 1 ? SIZES.heading : SIZES.subheading,
    bold: true,
    heading: level === 1 ? HeadingLevel.HEADING_1 : HeadingLevel.HEADING_2,
    keepNext: true,
    spacing: { before: 240, after: 80 },
  })

/** In the right half of the page, where Thai letters are signed; never torn. */
function signature(
  label: string,
  { role, name, position, date }: SignatureBlock,
  keepNext: boolean,
): Paragraph[] {
  const lines = [`${label}${DOTTED}${role}`, `(${name || DOTTED})`, position, date].filter(
    (line) => line !== '',
  )
  return lines.map((line, index) =>
    paragraph(line, {
      alignment: AlignmentType.CENTER,
      keepNext: keepNext || index < lines.length - 1,
      indent: { left: 3_400 },
      spacing: { before: index === 0 ? 480 : 0, after: 0 },
    }),
  )
}

/** The text on the left, the page on the right; Word counts the pages. */
function footer({ footer: { text, pages } }: Document, width: number): Footer {
  const counted = pages.split(/(\{pages?\})/).map((piece) => {
    if (piece === '{page}' || piece === '{pages}')
      return new TextRun({
        children: [piece === '{page}' ? PageNumber.CURRENT : PageNumber.TOTAL_PAGES],
        ...{ font: FONT, size: SIZES.note, sizeComplexScript: SIZES.note },
      })
    return textRun(piece, { size: SIZES.note })
  })
  return new Footer({
    children: [
      new Paragraph({
        tabStops: [{ type: TabStopType.RIGHT, position: width }],
        children: [textRun(`${text}\t`, { size: SIZES.note }), ...counted],
      }),
    ],
  })
}
