import { createHash, type Hash } from 'node:crypto'
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Tally } from './contents.js'

const BUFFERED = 1024 * 1024

export type SpooledCollection = {
  collection: string
  path: string
  bytes: number
  sha256: string
  tally: Tally
}

/**
 * Collections on their way into a backup, one file each. Writes block on purpose: one state of the embedded store can
 * be read only as long as nothing else has its turn.
 */
export class Spool {
  private readonly done: SpooledCollection[] = []

  private readonly folder: string

  /** @param beside the spool's own folder is made beside this path, for its owner alone */
  constructor(beside: string) {
    this.folder = mkdtempSync(`${beside}.part-`)
  }

  /** A name in its folder that no collection has. */
  path(name: string): string {
    return join(this.folder, name)
  }

  get collections(): readonly SpooledCollection[] {
    return this.done
  }

  begin(collection: string): SpoolFile {
    const path = this.path(`${collection}.bson`)
    return new SpoolFile(path, ({ bytes, sha256, tally }) => {
      if (tally.documents > 0) this.done.push({ collection, path, bytes, sha256, tally })
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** One collection being written. */
export class SpoolFile {
  private readonly descriptor: number
  private readonly hash: Hash = createHash('sha256')
  private readonly tally = new Tally()
  private waiting: Buffer[] = []
  private waitingBytes = 0
  private bytes = 0

  constructor(
    path: string,
    private readonly ended: (file: { bytes: number; sha256: string; tally: Tally }) => void,
  ) {
    this.descriptor = openSync(path, 'wx', 0o600)
  }

  add(document: Buffer): void {
    this.tally.add(document)
    this.waiting.push(document)
    this.waitingBytes += document.length
    if (this.waitingBytes >= BUFFERED) this.flush()
  }

  end(): void {
    this.flush()
    fsyncSync(this.descriptor)
    this.close()
    this.ended({ bytes: this.bytes, sha256: this.hash.digest('hex'), tally: this.tally })
  }

  close(): void {
    closeSync(this.descriptor)
  }

  private flush(): void {
    const all = Buffer.concat(this.waiting)
    for (let at = 0; at < all.length;) at += writeSync(this.descriptor, all, at)
    this.hash.update(all)
    this.bytes += all.length
    this.waiting = []
    this.waitingBytes = 0
  }
}
