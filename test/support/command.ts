import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Config } from '../../src/config.js'

type Place = Pick<Config, 'dataFolder' | 'uploadsFolder' | 'mongodbUri'>

/** Runs one of the operator's commands on a store, as somebody does at a terminal. `said` is all that it printed. */
export async function runCommand(
  { dataFolder, uploadsFolder, mongodbUri = '' }: Place,
  ...args: string[]
): Promise<{ code: number | null; said: string }> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const program = fileURLToPath(new URL(`../../scripts/command-line.${extension}`, import.meta.url))
  const command = spawn(process.execPath, [...process.execArgv, program, ...args], {
    env: {
      ...process.env,
      SUCHARIT_DATA: dataFolder,
      SUCHARIT_UPLOADS: uploadsFolder,
      MONGODB_URI: mongodbUri,
      LC_ALL: 'en_US.UTF-8',
    },
  })
  const ended = new Promise<number | null>((resolve, reject) =>
    command.once('error', reject).once('close', resolve),
  )
  const [out, errors] = await Promise.all([text(command.stdout), text(command.stderr)])
  return { code: await ended, said: out + errors }
}
