import { toBuffer, toString as toText } from 'qrcode'

/** A damaged fifth of it can still be read: paper gets folded. */
const CORRECTION = { errorCorrectionLevel: 'M', margin: 0 } as const

/** A QR code as an SVG picture. */
export const qrSvg = (text: string): Promise<string> => toText(text, { ...CORRECTION, type: 'svg' })

/** The same as a PNG picture, for formats that take no SVG. */
export const qrPng = (text: string): Promise<Buffer> => toBuffer(text, { ...CORRECTION, scale: 8 })
