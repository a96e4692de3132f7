import { serve } from '../../src/documents/press.serving.js'

/** A press that does what the first sheet's name says, for the tests of what becomes of the program then. */
const DEEDS: Record<string, () => void> = {
  crash: () => process.abort(),
  hang: () => {
    for (;;);
  },
  /** Outside of the heap, as the native writers take it. */
  eat: () => {
    const eaten: Buffer[] = []
    for (;;) eaten.push(Buffer.alloc(16 * 1024 ** 2, 1))
  },
  refuse: () => {
    throw new Error('what was written in confidence')
  },
}

serve(async (order) => {
  const [deed = ''] = order.format === 'xlsx' ? order.workbook.tables.map((table) => table.id) : []
  DEEDS[deed]?.()
  return Buffer.from(deed)
})
