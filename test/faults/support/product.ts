import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

const ENDING = extname(import.meta.url)
const SERVER = fileURLToPath(new URL(`../../../src/server${ENDING}`, import.meta.url))
/** What the product prints once it serves. */
const SERVING = /^Sucharit: (http\S+)$/m

/** How to run the real program on these folders, on a free port, without limits, so that load gets through. */
export function productCommand(folder: string): { program: string; args: string[]; env: NodeJS.ProcessEnv } {
  return {
    program: process.execPath,
    args: [...(ENDING === '.ts' ? ['--import', 'tsx'] : []), SERVER],
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      SUCHARIT_DATA: `${folder}/data`,
      SUCHARIT_UPLOADS: `${folder}/uploads`,
      SUCHARIT_LIMITS: 'no',
      SUCHARIT_LOG: 'error',
      SUCHARIT_URL: '',
      MONGODB_URI: '',
      SMTP_URL: '',
    },
  }
}

/** Whatever ends this process ends the ones it has started. */
const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

export type Ending = { code: number | null; signal: NodeJS.Signals | null }

/** The real program in a process of its own. */
export class ProductProcess {
  output = ''
  url = ''
  readonly ended: Promise<Ending>

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text))
    running.add(child)
    this.ended = once(child, 'close').then(([code, signal]) => {
      running.delete(child)
      return { code, signal } as Ending
    })
  }

  static spawn(folder: string): ProductProcess {
    const { program, args, env } = productCommand(folder)
    return new ProductProcess(spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] }))
  }

  /** Starts it and waits until it serves. Throws with what it printed if it ends instead. */
  static async start(folder: string): Promise<ProductProcess> {
    const product = ProductProcess.spawn(folder)
    await product.serving()
    return product
  }

  async serving(): Promise<string> {
    const found = () => SERVING.exec(this.output)?.[1]
    let ended: Ending | undefined
    void this.ended.then((ending) => (ended = ending))
    while (!found()) {
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), this.ended])
      if (ended) throw new Error(`The product ended (${ended.code ?? ended.signal}):\n${this.output}`)
    }
    return (this.url = found() ?? '')
  }

  /** Ends it at once, as a power cut would end it. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }

  /** Asks it to stop, and says how it ended. */
  async stop(): Promise<Ending> {
    this.child.kill('SIGTERM')
    return this.ended
  }
}
