import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Config } from '../../src/config.js'

type Place = Pick<Config, 'dataFolder' | 'uploadsFolder' | 'mongodbUri'>

export type RunningCommand = {
  /** Ends it at once, as a power cut would. */
  kill: () => void
  running: () => boolean
  /** What it is given to read, all of it. */
  type: (text: string) => void
  /** Hands on what it prints, as it comes. */
  listen: (hear: (text: string) => void) => void
  /** `said` is all that it printed; `code` is null where it was killed. */
  ended: Promise<{ code: number | null; said: string }>
}

/** Starts one of the operator's commands on a store, as somebody does at a terminal. */
export function startCommand(
  { dataFolder, uploadsFolder, mongodbUri = '' }: Place,
  ...args: string[]
): RunningCommand {
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
  const closed = new Promise<number | null>((resolve, reject) =>
    command.once('error', reject).once('close', resolve),
  )
  const ended = Promise.all([closed, text(command.stdout), text(command.stderr)]).then(
    ([code, out, errors]) => ({ code, said: out + errors }),
  )
  const running = () => command.exitCode === null && command.signalCode === null
  const type = (given: string) => void command.stdin.end(given)
  const listen = (hear: (printed: string) => void) =>
    void command.stdout.on('data', (printed: Buffer) => hear(printed.toString()))
  return { kill: () => command.kill('SIGKILL'), running, type, listen, ended }
}

/** Runs one to its end, typing these lines into it. */
export async function typeInto(place: Place, typed: string[], ...args: string[]) {
  const command = startCommand(place, ...args)
  command.type(typed.map((line) => `${line}\n`).join(''))
  return command.ended
}

/** Runs one to its end. */
export const runCommand = (place: Place, ...args: string[]) => startCommand(place, ...args).ended
