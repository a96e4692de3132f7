import { resolve } from 'node:path'
import type { Command } from 'commander'
import { backup } from '../../src/keeping/backup.js'
import { restore } from '../../src/keeping/restore.js'
import { verify, type Verified } from '../../src/keeping/verify.js'
import { SCHEMA } from '../../src/schema.js'
import type { Store } from '../../src/store/connect.js'
import { megabytes, showing, warnOfMissing } from './showing.js'
import { withStore } from './with-store.js'
import { words } from '../../src/console/words.js'

const clock = () => new Date()

/** `backup FILE`: runs beside the product. */
export function backupCommand(program: Command): void {
  program
    .command('backup')
    .description(words('commands.backup.about'))
    .argument('<file>', words('commands.backup.file'))
    .addHelpText('after', `\n${words('commands.backup.exitCodes')}`)
    .action((file: string) => withStore({ readOnly: true }, (store) => takeBackup(store, file)))
}

async function takeBackup(store: Store, file: string): Promise<void> {
  const done = await showingBytes('backup', (progress) => backup(store, resolve(file), { clock, progress }))
  console.log(words('commands.backup.done', { ...done, bytes: megabytes(done.bytes) }))
  if (!done.noted) console.error(words('commands.backup.unnoted'))
  warnOfMissing(done.missingBlobs)
}

/** `restore FILE`: needs an empty store that nobody uses. */
export function restoreCommand(program: Command): void {
  program
    .command('restore')
    .description(words('commands.restore.about'))
    .argument('<file>', words('commands.restore.file'))
    .addHelpText('after', `\n${words('commands.exitCodes')}`)
    .action((file: string) => withStore({ unfinished: true }, (store) => putBack(store, file)))
}

async function putBack(store: Store, file: string): Promise<void> {
  const done = await showingBytes('restore', (progress) =>
    restore(store, resolve(file), { schema: SCHEMA, clock, progress }),
  )
  console.log(words('commands.restore.done', { ...done }))
  warnOfMissing(done.missingBlobs)
}

/** Shows how many bytes have gone by. */
const showingBytes = <T>(
  command: 'backup' | 'restore',
  act: (progress: (bytes: number) => void) => Promise<T>,
): Promise<T> =>
  showing((show) => act((bytes) => show(words(`commands.${command}.progress`, { bytes: megabytes(bytes) }))))

/** `verify`: runs beside the product. */
export function verifyCommand(program: Command): void {
  program
    .command('verify')
    .description(words('commands.verify.about'))
    .addHelpText('after', `\n${words('commands.verify.exitCodes')}`)
    .action(() => withStore({ readOnly: true }, look))
}

async function look(store: Store): Promise<void> {
  const found = await showing((show) =>
    verify(store, { clock, progress: (part, done) => show(words(`commands.verify.part.${part}`, { done })) }),
  )
  print(found)
  if (!found.sound) process.exitCode = 1
}

function print({ documents, indexes, blobs, chain, trail, sound }: Verified): void {
  const tell = (key: string, values: object) => console.error(words(`commands.verify.${key}`, { ...values }))
  if (!indexes) console.log(words('commands.verify.notIndexes'))
  for (const one of indexes ?? []) tell('index', one)
  for (const one of blobs.missing) tell('missing', one)
  for (const blob of blobs.damaged) tell('damaged', { blob })
  for (const blob of blobs.orphans) tell('orphan', { blob })
  for (const blob of blobs.remnants) tell('remnant', { blob })
  if (!chain.ok)
    tell('chain', { problem: words(`commands.audit.problem.${chain.problem}`, { at: chain.at }) })
  for (const one of trail) tell('trail', one)
  if (sound && chain.ok)
    console.log(
      words('commands.verify.sound', {
        documents,
        blobs: blobs.blobs,
        entries: chain.length,
        head: chain.head,
      }),
    )
  else tell('unsound', {})
}
