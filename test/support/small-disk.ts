import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

/** A disk in memory that only the program run on it sees, and that goes with it. */
const ALONE = ['--user', '--map-root-user', '--mount', 'sh', '-c']
const mount = (megabytes: number) => `mount -t tmpfs -o size=${megabytes}m tmpfs "$0"`

/** Not every system lets a program have a disk of its own; where it doesn't, this says so. */
export const canHaveSmallDisk = (folder: string): boolean => {
  const can = spawnSync('unshare', [...ALONE, mount(4), folder]).status === 0
  if (!can) console.log('    not run: this system gives a program no small disk of its own (unshare, mount)')
  return can
}

/** Runs a script of ours with `folder` as its first argument and a disk of so many megabytes under it; its output. */
export async function onSmallDisk(folder: string, megabytes: number, script: string): Promise<string> {
  const run = [...ALONE, `${mount(megabytes)} && TMPDIR="$0" exec "$1" --import tsx "$2" "$0"`]
  const { stdout } = await promisify(execFile)('unshare', [...run, folder, process.execPath, script])
  return stdout
}
