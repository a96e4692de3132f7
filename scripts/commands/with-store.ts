import { readConfig } from '../../src/config.js'
import { SCHEMA } from '../../src/schema.js'
import { openStore, type Store } from '../../src/store/connect.js'
import { refuseLater } from '../../src/store/schema.js'

/** Opens the store for one command and closes it afterwards. Opened only to be read, the product may run beside it. */
export async function withStore(
  how: { readOnly?: boolean; unfinished?: boolean },
  act: (store: Store) => Promise<void>,
): Promise<void> {
  const store = await openStore({ ...readConfig(process.env), ...how })
  try {
    await refuseLater(store.connection, SCHEMA.version)
    await act(store)
  } finally {
    await store.close()
  }
}
