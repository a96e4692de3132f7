import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { newKey } from '../../src/sealing/envelope.js'
import { openStream, sealStream } from '../../src/sealing/sealed-stream.js'
import { SealBroken } from '../../src/sealing/sealing.errors.js'

async function* pieces(whole: Buffer, size: number): AsyncGenerator<Buffer> {
  await Promise.resolve()
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size)
}
async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}
const sealed = (plain: Buffer, key: Buffer) => collect(sealStream(pieces(plain, 10_000), key))

describe('a sealed stream', () => {
  const key = newKey()

  for (const size of [0, 1, 65_531, 65_532, 65_533, 131_064, 200_000])
    it(`gives back ${size} bytes, however they are cut on the way`, async () => {
      const plain = randomBytes(size)
      const whole = await sealed(plain, key)
      for (const cut of [1009, 65_536, 70_001])
        assert.deepEqual(await collect(openStream(pieces(whole, cut), key)), plain)
    })

  it('tells its size only to the next 64 KiB', async () => {
    assert.equal(
      (await sealed(Buffer.alloc(5), key)).length,
      (await sealed(Buffer.alloc(60_000), key)).length,
    )
  })

  it('does not open when it was cut, lengthened, reordered, changed, or has another key', async () => {
    const whole = await sealed(randomBytes(150_000), key)
    const chunk = 65_536 + 17
    const swapped = Buffer.concat([
      whole.subarray(0, 24),
      whole.subarray(24 + chunk, 24 + 2 * chunk),
      whole.subarray(24, 24 + chunk),
      whole.subarray(24 + 2 * chunk),
    ])
    const changed = Buffer.from(whole)
    changed.writeUInt8(changed.readUInt8(70_000) ^ 1, 70_000)
    const broken = [
      Buffer.alloc(0),
      whole.subarray(0, 24),
      whole.subarray(0, 24 + chunk),
      whole.subarray(0, -1),
      Buffer.concat([whole, whole.subarray(24, 24 + chunk)]),
      swapped,
      changed,
    ]
    for (const bytes of broken)
      await assert.rejects(collect(openStream(pieces(bytes, 50_000), key)), SealBroken)
    await assert.rejects(collect(openStream(pieces(whole, 50_000), newKey())), SealBroken)
  })
})
