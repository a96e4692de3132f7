import sodium from 'sodium-native'

/** Argon2id cost: passes over so many bytes of memory. */
export type Cost = { passes: number; memoryBytes: number; atOnce: number }

const MIB = 1024 * 1024
/** For passwords that people choose. */
export const STRONG: Cost = { passes: 3, memoryBytes: 64 * MIB, atOnce: 2 }
/** For a random secret of 66 bits, which no cost could make guessable: cheap, so that filing never queues. */
export const LIGHT: Cost = { passes: 1, memoryBytes: 8 * MIB, atOnce: 4 }

const waiting = new Map<Cost, { running: number; queue: (() => void)[] }>()

/**
 * Argon2id off the event loop. So many at once as the cost allows: more would only take each other's memory.
 *
 * @param salt 16 bytes
 * @returns `bytes` bytes
 */
export async function stretch(secret: string, salt: Buffer, bytes: number, cost: Cost): Promise<Buffer> {
  await enter(cost)
  try {
    const out = Buffer.alloc(bytes)
    const input = Buffer.from(secret, 'utf8')
    const algorithm = sodium.crypto_pwhash_ALG_ARGON2ID13
    await sodium.crypto_pwhash_async(out, input, salt, cost.passes, cost.memoryBytes, algorithm)
    sodium.sodium_memzero(input)
    return out
  } finally {
    leave(cost)
  }
}

async function enter(cost: Cost): Promise<void> {
  const line = lineFor(cost)
  if (line.running < cost.atOnce) line.running += 1
  else await new Promise<void>((turn) => line.queue.push(turn))
}

function leave(cost: Cost): void {
  const line = lineFor(cost)
  const next = line.queue.shift()
  if (next) next()
  else line.running -= 1
}

function lineFor(cost: Cost) {
  const line = waiting.get(cost) ?? { running: 0, queue: [] }
  waiting.set(cost, line)
  return line
}
