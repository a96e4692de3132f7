import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { MongodbLink } from '../../src/store/mongodb-link.js'
import { until } from '../support/until.js'

/** More than the system takes from a sender while nobody reads, and no more than a document may have. */
const LARGE_BYTES = 16_000_000
const PING = { ping: 1 }

describe('A connection to a MongoDB server', () => {
  let server: Server
  let far: Socket | undefined
  let near: Socket
  let link: MongodbLink

  beforeEach(async () => {
    server = createServer((socket) => {
      // It never reads: nothing comes from the other end until the test ends it.
      far = socket.on('error', () => undefined).pause()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    near = connect((server.address() as AddressInfo).port, '127.0.0.1')
    await once(near, 'connect')
    link = new MongodbLink(near, { id: 1, generation: 0, hostAddress: { toString: () => 'here' } })
  })
  afterEach(async () => {
    near.destroy()
    far?.destroy()
    server.close()
    await once(server, 'close')
  })

  const command = (what: object) => link.command({ db: 'admin' }, what, {})
  const isLost = { name: 'MongoNetworkError', message: /closed/ }

  it('refuses what is sent between the end of its socket and the news of it', async () => {
    near.destroy()
    await assert.rejects(command(PING), isLost)
  })

  it('refuses what it was still writing when it is given up', async () => {
    const writing = assert.rejects(command({ ping: Buffer.alloc(LARGE_BYTES) }), isLost)
    await until(() => Promise.resolve(near.writableNeedDrain), 5_000)
    link.destroy()
    await writing
  })

  it('refuses what was under way when the other end hangs up', async () => {
    const waiting = assert.rejects(command(PING), isLost)
    far?.destroy()
    await waiting
  })
})
