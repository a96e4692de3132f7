import { createHash } from 'node:crypto'

/** Length in bytes and SHA-256, in hexadecimal digits, of what has gone by. */
export type Measured = { bytes: number; sha256: string }

/** Counts bytes into a hash and a length. */
export class Measuring {
  private readonly hash = createHash('sha256')
  private bytes = 0

  update(part: Buffer): void {
    this.hash.update(part)
    this.bytes += part.length
  }

  /** What has gone by; to be asked once, at the end. */
  end(): Measured {
    return { bytes: this.bytes, sha256: this.hash.digest('hex') }
  }
}

/** The same bytes, counted into a hash on their way. */
export async function* hashing(
  content: AsyncIterable<Buffer>,
  hash: { update(part: Buffer): unknown },
): AsyncGenerator<Buffer> {
  for await (const part of content) {
    hash.update(part)
    yield part
  }
}

/** Reads to the end, and answers what has gone by. */
export async function measured(content: AsyncIterable<Buffer>): Promise<Measured> {
  const measuring = new Measuring()
  for await (const part of content) measuring.update(part)
  return measuring.end()
}
