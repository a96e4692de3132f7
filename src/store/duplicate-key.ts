const DUPLICATE_KEY = 11000

/** Whether a write failed because another document has the same unique key. */
export const isDuplicateKey = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === DUPLICATE_KEY
