import { readFonts } from './fonts.js'
import { pdfWriter } from './pdf.js'
import { serve } from './press.serving.js'

const writePdf = readFonts().then(pdfWriter)
// A broken font fails each task that needs it, and not the process.
writePdf.catch(() => undefined)

// The other writers are loaded when they are needed, so that the first PDF needn't wait for them.
serve(async (order) => {
  if (order.format === 'xlsx') return (await import('./xlsx.js')).writeXlsx(order.workbook)
  if (order.format === 'docx') return (await import('./docx.js')).writeDocx(order.document)
  return (await writePdf)(order.document)
})
