import { openStore } from '../../src/store/connect.js'
import { lift, schemaOf } from '../../src/store/schema.js'
import { markAll } from './lifting.js'

/** Brings a store up to version 2 in a process of its own, which a test kills in the middle. */
const [dataFolder = '', mongodbUri = ''] = process.argv.slice(2)
const tell = (n: number) => process.stdout.write(`marked ${n}\n`)
const store = await openStore({ dataFolder, uploadsFolder: dataFolder, ...(mongodbUri && { mongodbUri }) })
await lift(store, schemaOf([markAll(tell)]), { clock: () => new Date() })
await store.close()
