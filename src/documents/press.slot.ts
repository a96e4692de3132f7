import { fork, type ChildProcess } from 'node:child_process'
import type { Order } from './document.js'
import { DocumentFailed, PressFailed } from './documents.errors.js'
import type { PressOptions } from './press.js'
import type { Done, PressLimits, Task } from './press.serving.js'

/** A press knows no address of a store and no password. */
const SEEN_SETTINGS = ['TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT']

type SlotOptions = Required<Pick<PressOptions, 'timeMs' | 'memoryMb' | 'idleMs'>> & { program: string }

/** One press: its process is started when it is needed, and again after it died. */
export function pressSlot({ program, timeMs, memoryMb, idleMs }: SlotOptions) {
  let child: ChildProcess | undefined
  let busy = false
  let idle: NodeJS.Timeout | undefined
  let lastId = 0

  function started(): ChildProcess {
    if (child?.connected) return child
    const limits: PressLimits = { memoryMb }
    const execArgv = [
      ...(program.endsWith('.ts') ? ['--import', 'tsx'] : []),
      `--max-old-space-size=${memoryMb}`,
    ]
    const env = Object.fromEntries(SEEN_SETTINGS.map((name) => [name, process.env[name]]))
    const begun = fork(program, [JSON.stringify(limits)], {
      ...{ execArgv, env, serialization: 'advanced' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    // What waits for a document is a request; a press alone keeps no program running.
    begun.unref()
    begun.channel?.unref()
    // One that breaks between two tasks is noticed by the next.
    begun.on('error', () => undefined)
    child = begun
    return begun
  }

  const end = () => {
    clearTimeout(idle)
    child?.kill('SIGKILL')
    child = undefined
  }

  return {
    busy: () => busy,
    end,
    async make(order: Order): Promise<Buffer> {
      busy = true
      clearTimeout(idle)
      try {
        return await made(started(), { id: ++lastId, order }, timeMs)
      } catch (error) {
        end()
        throw error
      } finally {
        busy = false
        idle = setTimeout(end, idleMs).unref()
      }
    },
  }
}

/** The file of a task, or why there is none. */
function made(child: ChildProcess, task: Task, timeMs: number): Promise<Buffer> {
  return new Promise<Buffer>((resolve, reject) => {
    const settle = (then: () => void) => {
      clearTimeout(timer)
      child.off('message', answered).off('exit', exited).off('error', failed)
      then()
    }
    const give = (code: string, message?: string) =>
      settle(() => reject(new DocumentFailed(new PressFailed(code, message))))
    const answered = (done: Done) => {
      if ('failed' in done) give(`writer:${done.name}`, done.failed)
      else settle(() => resolve(Buffer.from(done.file)))
    }
    const exited = (code: number | null, signal: string | null) => give(`ended:${signal ?? code}`)
    const failed = (error: Error) => give('unreachable', error.message)
    const timer = setTimeout(() => give('too-long'), timeMs)
    child.on('message', answered).on('exit', exited).on('error', failed)
    child.send(task, (error) => error && failed(error))
  })
}
