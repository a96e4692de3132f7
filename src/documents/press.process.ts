import { readFonts } from './fonts.js'
import { pdfWriter } from './pdf.js'
import { serve } from './press.serving.js'
import { writeDocx } from './docx.js'
import { writeXlsx } from './xlsx.js'

const writePdf = readFonts().then(pdfWriter)
// A broken font fails each task that needs it, and not the process.
writePdf.catch(() => undefined)

serve(async (order) => {
  if (order.format === 'xlsx') return writeXlsx(order.workbook)
  return order.format === 'docx' ? writeDocx(order.document) : (await writePdf)(order.document)
})
