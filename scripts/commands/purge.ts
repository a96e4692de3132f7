import { InvalidArgumentError, type Command } from 'commander'
import { purge, PURGE_AGE_MIN_MS, purgeable } from '../../src/keeping/purge.js'
import { megabytes, showing } from './showing.js'
import { withStore } from './with-store.js'
import { words } from '../../src/console/words.js'

const HOUR_MS = 3_600_000
const HOURS_MIN = PURGE_AGE_MIN_MS / HOUR_MS
const HOURS = 24
/** There is something to remove, and nobody has said yes. */
const WOULD_REMOVE = 2

type Given = { yes?: true; olderThan: number }

/** `purge`: says what it would remove, and with --yes removes it. */
export function purgeCommand(program: Command): void {
  program
    .command('purge')
    .description(words('commands.purge.about'))
    .option('--yes', words('commands.purge.yes'))
    .option('--older-than <hours>', words('commands.purge.olderThan', { hours: HOURS_MIN }), hours, HOURS)
    .addHelpText('after', `\n${words('commands.purge.exitCodes')}`)
    .action(({ yes, olderThan }: Given) => (yes ? remove(olderThan) : look(olderThan)))
}

const options = (olderThan: number) => ({ clock: () => new Date(), ageMs: olderThan * HOUR_MS })

const look = (olderThan: number) =>
  withStore({ readOnly: true }, async (store) => {
    const { files, parts } = await purgeable(store, options(olderThan))
    for (const { id, writtenAt, size } of files)
      console.log(`${id}  ${writtenAt.toISOString()}  ${megabytes(size)} MB`)
    for (const id of parts) console.log(words('commands.purge.part', { id }))
    if (files.length + parts.length === 0) return console.log(words('commands.purge.nothing'))
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    console.log(
      words('commands.purge.would', { files: files.length, bytes: megabytes(bytes), parts: parts.length }),
    )
    process.exitCode = WOULD_REMOVE
  })

const remove = (olderThan: number) =>
  withStore({}, async (store) => {
    const purged = await showing((show) =>
      purge(store, {
        ...options(olderThan),
        progress: (files) => show(words('commands.purge.progress', { files })),
      }),
    )
    console.log(words('commands.purge.done', { ...purged, bytes: megabytes(purged.bytes) }))
  })

function hours(text: string): number {
  const given = Number(text)
  if (!(given >= HOURS_MIN))
    throw new InvalidArgumentError(words('commands.purge.tooYoung', { hours: HOURS_MIN }))
  return given
}
