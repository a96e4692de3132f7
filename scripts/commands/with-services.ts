import { readConfig } from '../../src/config.js'
import { createServices, type Services } from '../../src/services.js'
import { openStore } from '../../src/store/connect.js'
import { createLog } from '../../src/web/log.js'

/**
 * Opens the store for one command and closes it afterwards. The embedded store belongs to one process: while the
 * product runs, this says so and changes nothing.
 */
export async function withServices(act: (services: Services) => Promise<void>): Promise<void> {
  const config = readConfig(process.env)
  const store = await openStore(config)
  try {
    const services = await createServices({ config, store, log: createLog('warn'), clock: () => new Date() })
    await act(services)
    await services.pending.settle()
  } finally {
    await store.close()
  }
}
