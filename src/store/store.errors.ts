/** What a failure is about, for the words in which it is told in the operator's language. */
export type ErrorValues = Record<string, string | number>

/**
 * What every failure of the store has in common: a name to catch it by, a message for the log, and the values from
 * which it is told to the operator (`console.errors`, by name).
 */
export class StoreError extends Error {
  readonly values: ErrorValues

  constructor(message: string, { values = {}, ...options }: ErrorOptions & { values?: ErrorValues } = {}) {
    super(message, options)
    this.name = new.target.name
    this.values = values
  }
}

/** Another process already writes this data folder. `holder` says which. */
export class DataFolderInUse extends StoreError {
  readonly holder: { pid: number; startedAt: string }

  constructor(folder: string, holder: { pid: number; startedAt: string }) {
    super(
      `The data folder ${folder} is in use by process ${holder.pid}, which opened it at ${holder.startedAt}. ` +
        'Stop that process first; one process at a time writes a data folder. Several copies need MONGODB_URI.',
      { values: { folder, ...holder } },
    )
    this.holder = holder
  }
}

/** The store's file is cut short, overwritten or not ours. Nothing was changed; the message says what to do. */
export class StoreDamaged extends StoreError {
  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(
      `The store ${file} is damaged: ${reason}. Nothing was changed. ` +
        'Keep a copy of the file, then restore the last backup into an empty data folder.',
      { ...options, values: { file, reason } },
    )
  }
}

/** The disk has no room for a write. The write did not happen; reading goes on, and writing once there is room. */
export class StoreFull extends StoreError {
  readonly code = 'ENOSPC'

  constructor(options?: ErrorOptions) {
    super('There is no room left on the disk of the data folder; nothing was written.', options)
  }
}

/** Filling this store, from a backup or from another store, was cut off. */
export class StoreUnfinished extends StoreError {
  constructor(by: 'restore' | 'migrate' = 'restore') {
    super(
      by === 'migrate'
        ? 'Moving into this store has not ended. Give the same migrate command again; it goes on where it was.'
        : 'A restore into this store has not ended. Restore the same backup again; it begins anew.',
      { values: { by, context: by } },
    )
  }
}

/** A later program has written this store. Nothing was changed. */
export class StoreFromFuture extends StoreError {
  constructor(version: number, known: number) {
    super(
      `This store has version ${version}, and this program knows versions up to ${known}. ` +
        'Start the program that last ran on it, or a later one. Nothing was changed.',
      { values: { version, known } },
    )
  }
}

/** Running copies of the program would write while nobody may. */
export class StoreInUse extends StoreError {
  constructor(copies: number) {
    super(
      `The product is running on this store (${copies} of its copies gave a sign). Stop every copy first.`,
      { values: { copies } },
    )
  }
}

/** The MongoDB server doesn't answer, or doesn't let us in. */
export class StoreUnreachable extends StoreError {
  constructor(servers: string, options: { cause: unknown }) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause)
    super(
      `The MongoDB server ${servers} can't be used: ${reason}. ` +
        'See that it runs and that MONGODB_URI names it and an account that it knows.',
      { ...options, values: { servers, reason } },
    )
  }
}

/** The store was opened for reading only. */
export class StoreNotWritable extends StoreError {}

/** The store was closed while somebody still used it. */
export class StoreClosed extends StoreError {}

/** No blob has this name. */
export class BlobMissing extends StoreError {
  constructor(readonly id: string) {
    super(`There is no blob ${id}.`)
  }
}

/** Parts of a blob are gone or were changed. */
export class BlobDamaged extends StoreError {
  constructor(
    readonly id: string,
    options?: ErrorOptions,
  ) {
    super(`The blob ${id} is not as it was written.`, options)
  }
}

/** A blob was so long on its way that what was there of it has been swept away. */
export class BlobTooLate extends StoreError {
  constructor() {
    super('Writing a blob took too long; nothing of it was kept.')
  }
}

/** The embedded engine doesn't do this; `operator` names what was asked. Never answered by guessing. */
export class Unsupported extends StoreError {
  constructor(
    readonly operator: string,
    detail = '',
  ) {
    super(`The embedded store does not support ${operator}${detail && `: ${detail}`}.`)
  }
}

/** A filter holds `undefined`, which would match far more than was meant. */
export class UndefinedInFilter extends StoreError {
  constructor(readonly path: string) {
    super(`The filter has no value for "${path}".`)
  }
}
