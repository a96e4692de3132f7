import sharp from 'sharp'
import { FileRefused } from './file-kinds.js'

/** Phones take 12 to 50 megapixels; more is a picture made to use up memory. */
const PIXELS_MAX = 60_000_000
const AT_ONCE = 2
const FORMATS = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
} as const

// What was drawn last would stay in memory, readable, for no gain: no picture comes twice.
sharp.cache(false)
sharp.concurrency(1)

let running = 0
const waiting: (() => void)[] = []

/**
 * Draws a picture anew, so that nothing is left of it but what can be seen: no place, no time, no camera, no owner.
 * Off the event loop, two at once.
 *
 * @throws {FileRefused} fileBroken when it isn't a picture after all, or too large to draw
 */
export async function redraw(picture: Buffer, type: string): Promise<Buffer> {
  await enter()
  try {
    const format = isDrawable(type) ? FORMATS[type] : 'jpeg'
    return await sharp(picture, { limitInputPixels: PIXELS_MAX, failOn: 'error' })
      // The camera's own orientation is in what gets stripped.
      .rotate()
      .toFormat(format, format === 'jpeg' ? { quality: 85 } : {})
      .toBuffer()
  } catch {
    throw new FileRefused('fileBroken')
  } finally {
    leave()
  }
}

const isDrawable = (type: string): type is keyof typeof FORMATS => Object.hasOwn(FORMATS, type)

async function enter(): Promise<void> {
  if (running < AT_ONCE) running += 1
  else await new Promise<void>((turn) => waiting.push(turn))
}

function leave(): void {
  const next = waiting.shift()
  if (next) next()
  else running -= 1
}
