import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** The way between the product and its MongoDB server, to be cut. */
export class Cable {
  private readonly sockets = new Set<Socket>()
  private server: Server | undefined
  private port = 0
  private silent = false

  private constructor(private readonly target: { host: string; port: number }) {}

  /** A way to the first server of a connection string. */
  static async to(uri: string): Promise<Cable> {
    const [, host = '', port = '27017'] = /^mongodb:\/\/(?:[^@/]*@)?([^:/,]+)(?::(\d+))?/.exec(uri) ?? []
    const cable = new Cable({ host, port: Number(port) })
    await cable.mend()
    return cable
  }

  /** The same connection string, over this way. */
  through = (uri: string): string => {
    const over = uri.replace(/^(mongodb:\/\/(?:[^@/]*@)?)[^/?]+/, `$1127.0.0.1:${this.port}`)
    return `${over}${over.includes('?') ? '&' : '?'}directConnection=true`
  }

  /** Every connection breaks, and new ones are refused. */
  async cut(): Promise<void> {
    const { server } = this
    this.server = undefined
    for (const socket of this.sockets) socket.destroy()
    if (server) await new Promise((resolve) => server.close(resolve))
  }

  /** Nothing gets through any more, and nobody is told: connections stay open and new ones are taken. */
  hush(): void {
    this.silent = true
    for (const socket of this.sockets) socket.pause()
  }

  /** Everything as before; what was under way when it went silent is lost, as it is when a router restarts. */
  async mend(): Promise<void> {
    if (this.silent) for (const socket of this.sockets) socket.destroy()
    this.silent = false
    if (this.server) return
    const server = createServer((near) => this.join(near))
    server.listen(this.port, '127.0.0.1')
    await once(server, 'listening')
    this.port = (server.address() as AddressInfo).port
    this.server = server
  }

  private join(near: Socket): void {
    const far = connect(this.target)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one)
      one.on('error', () => undefined)
      one.on('data', (bytes) => other.write(bytes))
      one.once('close', () => {
        this.sockets.delete(one)
        other.destroy()
      })
      if (this.silent) one.pause()
    }
  }
}
