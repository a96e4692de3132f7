import type { Command } from 'commander'
import { readConfig } from '../../src/config.js'
import { migrate } from '../../src/keeping/migrate.js'
import { SCHEMA } from '../../src/schema.js'
import { openStore, type StoreOptions } from '../../src/store/connect.js'
import { megabytes, showing, warnOfMissing } from './showing.js'
import { words } from '../../src/console/words.js'

/** An option without a value takes the address from MONGODB_URI, so that no password shows among the processes. */
type Given = { to?: string | true; from?: string | true }

/** `migrate --to URI` and `migrate --from URI`: between the embedded store and MongoDB, while the product stands. */
export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .description(words('commands.migrate.about'))
    .option('--to [uri]', words('commands.migrate.to'))
    .option('--from [uri]', words('commands.migrate.from'))
    .addHelpText('after', `\n${words('commands.migrate.exitCodes')}`)
    .action(move)
}

async function move({ to, from }: Given): Promise<void> {
  if ((to === undefined) === (from === undefined)) throw new Error(words('commands.migrate.which'))
  const { dataFolder, uploadsFolder, mongodbUri } = readConfig(process.env)
  const given = to ?? from
  const uri = given === true ? mongodbUri : given
  if (!uri?.startsWith('mongodb')) throw new Error(words('commands.migrate.address'))
  const embedded = { dataFolder, uploadsFolder }
  const server = { ...embedded, mongodbUri: uri }
  await (to === undefined ? between(server, embedded) : between(embedded, server))
}

async function between(from: StoreOptions, to: StoreOptions): Promise<void> {
  const source = await openStore(from)
  try {
    const target = await openStore({ ...to, unfinished: true })
    try {
      const done = await showing((show) =>
        migrate(source, target, {
          schema: SCHEMA,
          clock: () => new Date(),
          progress: (part, count) => show(words(`commands.migrate.part.${part}`, { count })),
        }),
      )
      console.log(words('commands.migrate.done', { ...done, bytes: megabytes(done.bytes) }))
      console.log(words(`commands.migrate.next.${target.engine}`))
      warnOfMissing(done.missingBlobs)
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}
