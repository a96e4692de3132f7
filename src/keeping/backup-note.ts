import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { auditService, type AuditService } from '../audit/audit.service.js'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Store } from '../store/connect.js'
import { EmbeddedConnection } from '../store/embedded/driver/connection.js'

const FOLDER = 'backups-to-record'
const NOTE = /^([0-9a-f-]{36})\.json$/
/** The disk is full or not ours to write to; on MongoDB (13) this user may only read. */
const CANNOT_WRITE = new Set<unknown>(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 13])

const entry = (id: string, at: Date): AuditEvent => ({ id, at, action: 'store.backedUp', who: 'system' })

/** Where notes for the process that writes the store lie; undefined on MongoDB, where everybody may append. */
const folderOf = ({ connection }: Store): string | undefined =>
  connection instanceof EmbeddedConnection ? join(dirname(connection.engine.kv.file), FOLDER) : undefined

/**
 * Sees to it that a backup is on the trail. On MongoDB it is at once. The embedded store belongs to the running product,
 * which alone may append: for it a note is left, which it records within a minute, or when it starts.
 *
 * @returns false when nothing could be written: the disk may be full, which is no time to do without a backup
 */
export async function noteBackup(store: Store, at: Date): Promise<boolean> {
  const id = randomUUID()
  const folder = folderOf(store)
  try {
    if (folder) await leaveNote(folder, id, at)
    else await auditService(store.connection).record([entry(id, at)])
    return true
  } catch (error) {
    if (error instanceof Error && CANNOT_WRITE.has(Reflect.get(error, 'code'))) return false
    throw error
  }
}

/** Whole and on disk before it has its name. */
async function leaveNote(folder: string, id: string, at: Date): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${id}.json`)
  const file = await open(`${path}.part`, 'wx', 0o600)
  try {
    await file.writeFile(JSON.stringify({ at }))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.part`, path)
}

/** Records what {@link noteBackup} has left; a note can say when, and nothing else. Bears being cut off. */
export async function recordBackups(store: Store, record: AuditService['record']): Promise<void> {
  const folder = folderOf(store)
  if (!folder) return
  for (const name of await namesIn(folder)) {
    const id = NOTE.exec(name)?.[1]
    const at = id && timeIn(await readFile(join(folder, name), 'utf8'))
    if (!id || !at) continue
    await record([entry(id, at)])
    await rm(join(folder, name), { force: true })
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function timeIn(note: string): Date | undefined {
  try {
    const said: unknown = JSON.parse(note)
    const at = new Date(Reflect.get(Object(said), 'at') as string)
    return Number.isNaN(at.getTime()) ? undefined : at
  } catch {
    return undefined
  }
}
