import { Readable } from 'node:stream'
import sharp from 'sharp'
import type { SealedFile } from '../../src/cases/case.js'
import { newKey } from '../../src/sealing/envelope.js'
import { sealStream } from '../../src/sealing/sealed-stream.js'
import { writeMeasured, type BlobStore } from '../../src/store/blobs.js'
import type { Random } from './random.js'

export type Attached = { name: string; type: string; mayCarryTraces: boolean; content: Buffer }

/** A photo, as a phone would have taken it: a drawn scene with some grain, without any metadata. */
export async function photo(random: Random): Promise<Attached> {
  const content = await sharp(Buffer.from(scene(random)))
    .jpeg({ quality: 78 })
    .toBuffer()
  const name = random.pick(['IMG_', 'รูปถ่าย ', 'photo', 'ภาพจากมือถือ ']) + `${random.between(1001, 9899)}.jpg`
  return { name, type: 'image/jpeg', mayCarryTraces: false, content }
}

/** Notes or a scanned sheet. */
export function document(random: Random, lines: string[]): Attached {
  if (random.chance(0.5)) {
    const content = Buffer.from(lines.join('\n') + '\n', 'utf8')
    return {
      name: random.pick(['บันทึก.txt', 'รายละเอียดเพิ่มเติม.txt', 'วันเวลา.txt']),
      type: TEXT,
      mayCarryTraces: false,
      content,
    }
  }
  return sheet(random)
}

/** A scanned sheet. */
export function sheet(random: Random): Attached {
  const name = random.pick(['ประกาศ.pdf', 'สำเนาเอกสาร.pdf', 'ใบเสร็จ.pdf'])
  return { name, type: 'application/pdf', mayCarryTraces: true, content: pdf(random) }
}

/** Seals an attachment the way uploads are sealed: under a key of its own, while it streams to the blobs. */
export async function sealed(
  blobs: BlobStore,
  { name, type, mayCarryTraces, content }: Attached,
): Promise<SealedFile> {
  const fileKey = newKey()
  const written = await writeMeasured(blobs, sealStream(Readable.from([content]), fileKey))
  return { ...written, fileKey, name, type, bytes: content.length, mayCarryTraces }
}

const TEXT = 'text/plain; charset=utf-8'

/** A road in the light of the hour, a hole or two with water, a lamp post, a fence of trees. */
function scene(random: Random): string {
  const [sky, ground] = random.pick([
    ['#b9d3e6', '#8c7a5b'],
    ['#e8c9a0', '#7a6248'],
    ['#8fa3b5', '#6d6a60'],
    ['#2c3440', '#3a362f'],
  ] as const)
  const horizon = random.between(150, 230)
  const trees = Array.from({ length: 9 }, () => {
    const [x, r] = [random.between(0, 640), random.between(18, 46)]
    return `<circle cx="${x}" cy="${horizon - r / 2}" r="${r}" fill="#4c6b46" opacity="0.9"/>`
  })
  const holes = Array.from({ length: random.between(1, 4) }, () => {
    const y = random.between(horizon + 60, 450)
    const width = (y - horizon) * 0.35
    return `<ellipse cx="${random.between(250, 400)}" cy="${y}" rx="${width}" ry="${width / 4}" fill="#4a4f52" stroke="#2f2a24" stroke-width="4"/>`
  })
  const pole = random.between(60, 560)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
<rect width="640" height="480" fill="${sky}"/>${trees.join('')}
<rect y="${horizon}" width="640" height="${480 - horizon}" fill="#7d8a57"/>
<polygon points="300,${horizon} 350,${horizon} 560,480 80,480" fill="${ground}"/>${holes.join('')}
<rect x="${pole}" y="${horizon - 130}" width="7" height="190" fill="#55504a"/>
<rect x="${pole}" y="${horizon - 130}" width="44" height="5" fill="#55504a"/>
</svg>`
}

/** The smallest PDF with a page of ruled lines, like a sheet that was photographed. */
function pdf(random: Random): Buffer {
  const rules = Array.from(
    { length: 18 },
    (_, row) => `60 ${740 - row * 36} m ${random.between(300, 535)} ${740 - row * 36} l S`,
  )
  const drawing = rules.join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>',
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(`${file}xref\n0 ${size}\n0000000000 65535 f \n${table}${trailer}`, 'latin1')
}
