import { words } from '../../src/console/words.js'
import { readRecoveryKey } from '../../src/sealing/recovery-key.js'
import { setName } from '../../src/cases/recovery-sheet.js'
import {
  keyOfSheets,
  readSheet,
  requireFitting,
  SHEET_WORDS,
  SheetProblem,
  wordsTyped,
  type Sheet,
} from '../../src/sealing/recovery-sheets.js'
import { wipeScreen, type TypedLines } from './typed-lines.js'

/** The recovery key and from how many sheets it came. */
export type TypedKey = { privateKey: Buffer; sheets: number }

/**
 * Asks for sheets until there are enough. Somebody who sits there is told what is wrong and types that sheet again; a
 * program that hands them in is refused.
 */
export async function readSheets(lines: TypedLines): Promise<TypedKey> {
  const sheets: Sheet[] = []
  console.log(words('commands.recovery.typing', { count: SHEET_WORDS }))
  try {
    for (;;) {
      const typed = await typedSheet(lines, sheets.length + 1)
      const whole = sheets.length === 0 ? readRecoveryKey(typed) : undefined
      if (whole) return { privateKey: whole, sheets: 1 }
      if (typed !== '') await take(sheets, typed)
      const [first] = sheets
      if (typed === '' || (first && sheets.length >= first.needed))
        return { privateKey: await keyOfSheets(sheets), sheets: sheets.length }
    }
  } finally {
    wipeScreen()
  }
}

async function take(sheets: Sheet[], typed: string): Promise<void> {
  try {
    const sheet = readSheet(wordsTyped(typed))
    requireFitting(sheet, sheets)
    sheets.push(sheet)
    const { needed, set } = sheet
    console.log(words('commands.recovery.taken', { given: sheets.length, needed, set: setName(set) }))
  } catch (error) {
    if (!(error instanceof SheetProblem) || !process.stdin.isTTY) throw error
    console.log(`  ${sheetProblem(error)}`)
  }
}

/** One sheet, over as many lines as it takes; an empty line or the end says that there is no other. */
async function typedSheet(lines: TypedLines, number: number): Promise<string> {
  let typed = (await lines.next(`${words('commands.recovery.sheet', { number })}: `)) ?? ''
  while (typed !== '' && !readRecoveryKey(typed) && wordsTyped(typed).length < SHEET_WORDS) {
    const more = await lines.next('  ')
    if (!more) break
    typed += ` ${more}`
  }
  return typed
}

export function sheetProblem({ kind, values }: SheetProblem): string {
  const { set, wanted } = values
  const sets = kind === 'otherSet' ? { set: setName(String(set)), wanted: setName(String(wanted)) } : {}
  return words(`commands.recovery.problem.${kind}`, { ...values, ...sets })
}
