import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { readConfig, ROOT, type Config } from '../src/config.js'
import { startServer, type RunningServer } from '../src/server.js'
import { openStore } from '../src/store/connect.js'
import { DataFolderInUse } from '../src/store/store.errors.js'
import { createLog } from '../src/web/log.js'
import { announcement } from './demo/announce.js'
import { readMarker, writeMarker, type Marker } from './demo/marker.js'

type Options = { port?: string; fresh?: boolean }

const FOLDER = join(ROOT, 'demo')

/** Only the port, host and log level come from the environment: a demo never touches real data, mail or MongoDB. */
function demoConfig({ port }: Options): Config {
  const { PORT, HOST, SUCHARIT_LOG } = process.env
  return readConfig({
    PORT: port ?? PORT,
    HOST,
    SUCHARIT_LOG: SUCHARIT_LOG ?? 'warn',
    SUCHARIT_DATA: join(FOLDER, 'data'),
    SUCHARIT_UPLOADS: join(FOLDER, 'uploads'),
  })
}

/** The demo that lies here, or one made anew where there is none, an unfinished one, or a fresh one is asked for. */
async function ready(config: Config, { fresh = false }: Options): Promise<Marker> {
  const complete = fresh ? undefined : await readMarker(FOLDER)
  if (complete) return complete
  if (existsSync(config.dataFolder)) await requireUnused(config)
  await rm(FOLDER, { recursive: true, force: true })
  // Loaded only where it is needed: a second start is to be quick.
  const { makeDemo } = await import('./demo/make.js')
  return writeMarker(FOLDER, await makeDemo(config, new Date()))
}

/** @throws {DataFolderInUse} a demo that is running must not lose its folder */
async function requireUnused(config: Config): Promise<void> {
  try {
    await (await openStore(config)).close()
  } catch (error) {
    // Damaged or half made is no matter: it goes.
    if (error instanceof DataFolderInUse) throw error
  }
}

async function serve(config: Config): Promise<RunningServer> {
  try {
    return await startServer(config, { log: createLog(config.logLevel) })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new Error(`Port ${config.port} is taken. Choose another: npm run demo -- --port 3100`, {
        cause: error,
      })
    throw error
  }
}

async function main(options: Options): Promise<void> {
  const config = demoConfig(options)
  const marker = await ready(config, options)
  const running = await serve(config)
  console.log(announcement(running.url, marker))
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      running.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
}

const program = new Command('demo')
  .description('makes an office with three years of sample cases in demo/, once, and serves it')
  .option('--port <number>', 'port to listen on; else PORT, else 3000')
  .option('--fresh', 'makes the office again')
  .parse()

main(program.opts<Options>()).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
