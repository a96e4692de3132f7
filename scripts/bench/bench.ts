import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'
import { LIGHT, stretch } from '../../src/sealing/stretch.js'
import { line, timed } from './load.js'
import { benchDocuments } from './documents.js'
import { benchRequests } from './requests.js'
import { benchStatistics } from './statistics.js'
import { benchSummary } from './summary.js'

const DERIVATIONS = 400

/** Prints how fast the hot paths are, load generator included; asserts only that nothing was lost. */
const print = (text: string) => console.log(text)
const started = performance.now()
print(`${cpus().length} cores, Node ${process.versions.node}`)
const salt = Buffer.alloc(16)
const work = Array.from({ length: DERIVATIONS }, (_, index) => String(index))
print(
  line(
    'the limit: one Argon2id for each receipt, 8 at once',
    await timed(work, 8, async (one) => void (await stretch(one, salt, 64, LIGHT))),
  ),
)
await benchRequests(print)
await benchStatistics(print)
await benchSummary(print)
await benchDocuments(print)
print(`${((performance.now() - started) / 1000).toFixed(0)} s in all`)
