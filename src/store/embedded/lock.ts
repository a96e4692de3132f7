import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { DataFolderInUse } from '../store.errors.js'

/** `compacting`: who holds it is about to put another file in the store's place. */
type Holder = { pid: number; startedAt: string; started: string; compacting?: boolean }

/**
 * Claims a data folder for this process by writing its id and its start into `file`. A claim whose process is gone, or
 * whose id now belongs to another process, is taken over. Call it where no other process can do the same at the same
 * time. Answers how to give the claim up. Throws DataFolderInUse.
 */
export const claim = (file: string, { compacting = false } = {}): (() => void) => {
  const holder = livingHolder(file)
  if (holder) throw new DataFolderInUse(dirname(file), holder)
  const own: Holder = {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    started: startOf(process.pid) ?? '',
    ...(compacting && { compacting }),
  }
  writeFileSync(file, JSON.stringify(own))
  return () => rmSync(file, { force: true })
}

/** Who has claimed the folder and still lives. */
export const livingHolder = (file: string): Holder | undefined => {
  const holder = holderIn(file)
  return holder && isAlive(holder) ? holder : undefined
}

const holderIn = (file: string): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch (error) {
    // no claim, or one cut short by a crash while it was written
    if (
      error instanceof SyntaxError ||
      (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    )
      return undefined
    throw error
  }
}

const isAlive = ({ pid, started }: Holder): boolean => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  const now = startOf(pid)
  return now === undefined || started === '' || now === started
}

/** When a process started, as the kernel counts since boot; 'ended' where only its exit code is left, undefined outside Linux. */
const startOf = (pid: number): string | undefined => {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // proc(5): the second field, the program's name in brackets, may hold spaces; state is the third, start the 22nd
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
    return /[ZX]/.test(fields[0] ?? '') ? 'ended' : fields[19]
  } catch {
    return undefined
  }
}
