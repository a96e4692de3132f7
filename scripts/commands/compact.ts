import type { Command } from 'commander'
import { readConfig } from '../../src/config.js'
import { compact } from '../../src/store/embedded/compact.js'
import { megabytes, showing } from './showing.js'
import { words } from '../../src/console/words.js'

/** `compact`: of the embedded store's file, while the product stands. */
export function compactCommand(program: Command): void {
  program
    .command('compact')
    .description(words('commands.compact.about'))
    .addHelpText('after', `\n${words('commands.exitCodes')}`)
    .action(makeSmaller)
}

async function makeSmaller(): Promise<void> {
  const { mongodbUri, dataFolder } = readConfig(process.env)
  if (mongodbUri) throw new Error(words('commands.compact.mongodb'))
  const { before, after } = await showing((show) =>
    compact(dataFolder, (part, bytes) =>
      show(words(`commands.compact.part.${part}`, { bytes: megabytes(bytes) })),
    ),
  )
  console.log(words('commands.compact.done', { before: megabytes(before), after: megabytes(after) }))
}
