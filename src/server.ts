import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createApp } from './app.js'
import { readConfig, type Config } from './config.js'
import { explain } from './console/explain.js'
import { words } from './console/words.js'
import { createServices, type Services } from './services.js'
import type { PressOptions } from './documents/press.js'
import { openStore } from './store/connect.js'
import { httpServer } from './web/http-server.js'
import { createLog, type Log } from './web/log.js'

/** After this long a request that still isn't done is cut off, so that stopping never hangs. */
const STOP_MS = 8_000
/** How often a stop looks for connections that have become idle. */
const IDLE_MS = 100
/** A slow phone may take this long to send its files. */
const REQUEST_MS = 15 * 60_000
/**
 * A connection is kept for longer than proxies keep theirs (nginx 60 s, Caddy 120 s): were it closed just as the proxy sends
 * a report over it, the reporter would see the proxy's error instead of their receipt.
 */
const KEPT_MS = 150_000

export type RunningServer = { url: string; services: Services; stop: () => Promise<void> }

/** Opens the store, builds the app and listens. @throws what the store or the port says when they can't be had */
export async function startServer(
  config: Config,
  { log, clock = () => new Date(), press = {} }: { log: Log; clock?: () => Date; press?: PressOptions },
): Promise<RunningServer> {
  const store = await openStore(config)
  try {
    const services = await createServices({ config, store, clock, log, press })
    // What a crash left of files that were still arriving belongs to nobody.
    await store.blobs.sweepPartial()
    const server = httpServer(createApp(services), {
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEPT_MS,
    })
    await listen(server, config)
    await services.startJobs()
    const { port } = server.address() as AddressInfo
    const stop = async () => {
      await close(server)
      await services.stopJobs()
      await store.close()
    }
    return { url: config.url ?? `http://${config.host}:${port}`, services, stop }
  } catch (error) {
    await store.close()
    throw error
  }
}

const listen = (server: Server, { port, host }: Config) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })

async function close(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), STOP_MS)
  // A browser keeps its connection for a while after its answer; nothing more comes over it.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS)
  await new Promise((resolve) => server.close(resolve))
  clearInterval(idle)
  clearTimeout(cut)
}

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  const running = await startServer(config, { log })
  console.log(`Sucharit: ${running.url}`)
  if (!(await running.services.office.find())) console.log(words('console.notSetUp'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      running.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    console.error(explain(error))
    process.exitCode = 1
  })
}
