import { StoreError } from '../store/store.errors.js'

/** The file is no backup of this product, or of a version that this one doesn't know. Nothing was written. */
export class BackupForeign extends StoreError {
  constructor(reason: string, options?: ErrorOptions) {
    super(`This file can't be restored: ${reason}. Nothing was written.`, { ...options, values: { reason } })
  }
}

/** The file is a backup but not as it was written. Nothing was written. */
export class BackupDamaged extends StoreError {
  constructor(reason: string, options?: ErrorOptions) {
    super(`This backup is damaged: ${reason}. Nothing was written; take an older one.`, {
      ...options,
      values: { reason },
    })
  }
}

/** Only an empty store is filled. */
export class StoreNotEmpty extends StoreError {
  constructor(holds: string) {
    super(`The store isn't empty, it holds ${holds}. Only an empty one is filled; nothing was written.`, {
      values: { holds },
    })
  }
}

/** There is nothing to move. */
export class StoreEmpty extends StoreError {
  constructor() {
    super('The store to move from holds no office. See that its folder or its address is the right one.')
  }
}

/** The source did not keep still while it was moved. */
export class SourceChanging extends StoreError {
  constructor(attempts: number) {
    super(
      `The store to move from changed during each of ${attempts} attempts. ` +
        'Stop the product and give the same command again; it goes on where it was.',
      { values: { attempts } },
    )
  }
}

/** What was restored reads otherwise than what the backup holds. */
export class RestoreDiffers extends StoreError {
  constructor(where: string) {
    super(`After restoring, ${where} is not what the backup holds. Don't use this store.`, {
      values: { where },
    })
  }
}

/** On MongoDB a backup needs a moment in which nobody does anything. */
export class StoreBusy extends StoreError {
  constructor(attempts: number) {
    super(`The store changed during each of ${attempts} attempts. Try again at a quieter hour.`, {
      values: { attempts },
    })
  }
}
