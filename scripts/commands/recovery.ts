import { InvalidArgumentError, Option, type Command } from 'commander'
import { RECOVERY_REASONS, type RecoveryReason } from '../../src/cases/case.recovery.js'
import { words } from '../../src/console/words.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { SHEETS_MAX, SheetProblem } from '../../src/sealing/recovery-sheets.js'
import type { Services } from '../../src/services.js'
import { giveSheets, type HowSplit } from './recovery-printing.js'
import { readSheets, sheetProblem, type TypedKey } from './recovery-reading.js'
import { typedLines, type TypedLines } from './typed-lines.js'
import { withServices } from './with-services.js'

const SHEETS = 3
const NEEDED = 2

type OpenOptions = { case: string; officer: string; reason: RecoveryReason }
export type SplitOptions = { sheets: number; needed: number; keepers?: string; print?: true }

/** `recovery open`, `rehearse`, `renew` and `reseal`: the only uses that the key in the safe has. */
export function recoveryCommand(program: Command): void {
  const recovery = program.command('recovery').description(words('commands.recovery.about'))
  recovery
    .command('open')
    .description(words('commands.recovery.open'))
    .requiredOption('--case <number>', words('commands.recovery.case'))
    .requiredOption('--officer <username>', words('commands.recovery.officer'))
    .addOption(
      new Option('--reason <code>', words('commands.recovery.reason'))
        .choices(RECOVERY_REASONS)
        .makeOptionMandatory(),
    )
    .addHelpText('after', `\n${words('commands.exitCodes')}`)
    .action(open)
  recovery.command('rehearse').description(words('commands.recovery.rehearse')).action(rehearse)
  withSplitOptions(recovery.command('renew').description(words('commands.recovery.renew'))).action(renew)
  recovery.command('reseal').description(words('commands.recovery.reseal')).action(reseal)
}

/** How a new key is split and who keeps the sheets. */
export const withSplitOptions = (command: Command): Command =>
  command
    .option('--sheets <count>', words('commands.recovery.sheets'), count, SHEETS)
    .option('--needed <count>', words('commands.recovery.needed'), count, NEEDED)
    .option('--keepers <names>', words('commands.recovery.keepers'))
    .option('--print', words('commands.recovery.print'))

/** @throws where the two numbers can't go together */
export function howSplit({ sheets: of, needed, keepers, print }: SplitOptions): HowSplit {
  if (needed > of || (of === 1) !== (needed === 1)) throw new Error(words('commands.recovery.split'))
  const usual = ['mayor', 'secretary', 'auditor'].map((role) => words(`officers.role.${role}`))
  return {
    needed,
    of,
    keepers: keepers?.split(',').map((name) => name.trim()) ?? usual,
    print: print === true,
  }
}

const open = ({ case: number, officer, reason }: OpenOptions) =>
  withKey(async ({ cases }, { privateKey }, lines) => {
    const why = await lines.next(`${words('commands.recovery.why')}: `)
    if (!why) throw new Error(words('commands.missing', { question: words('commands.recovery.why') }))
    await cases.recover(privateKey, { number, username: officer.toLowerCase(), reason, words: why })
    console.log(words('commands.recovery.opened', { number, officer }))
  })

const rehearse = () =>
  withKey(async ({ cases }, { privateKey, sheets }) => {
    if (await cases.rehearseRecovery(privateKey, sheets)) console.log(words('commands.recovery.fits'))
    else {
      console.error(words('commands.recovery.otherKey'))
      process.exitCode = 1
    }
  })

const renew = (options: SplitOptions) => {
  const how = howSplit(options)
  return withKey(async (services, { privateKey }) => {
    const { cases, office } = services
    if (!(await cases.isRecoveryKey(privateKey))) throw new Error(words('commands.recovery.otherKey'))
    const made = newKeyPair()
    // The paper first: cases are sealed to nothing that isn't in somebody's hands.
    await giveSheets(services, made, (await office.settings()).name.th, how)
    const count = await cases.renewRecovery(privateKey, made)
    console.log(words('commands.recovery.renewed', { count }))
  })
}

const reseal = () =>
  withKey(async ({ cases }, { privateKey }) => {
    const count = await cases.renewRecovery(privateKey)
    console.log(words('commands.recovery.renewed', { count }))
  })

/** The sheets are typed, never given as options: those stand in the shell's history. */
const withKey = (act: (services: Services, key: TypedKey, lines: TypedLines) => Promise<void>) =>
  withServices(async (services) => {
    const lines = typedLines()
    try {
      await act(services, await readSheets(lines), lines)
    } catch (error) {
      throw error instanceof SheetProblem ? new Error(sheetProblem(error), { cause: error }) : error
    } finally {
      lines.close()
    }
  })

function count(text: string): number {
  const given = Number(text)
  if (!Number.isInteger(given) || given < 1 || given > SHEETS_MAX)
    throw new InvalidArgumentError(words('commands.recovery.count', { max: SHEETS_MAX }))
  return given
}
