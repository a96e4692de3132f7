import { DataFolderInUse, StoreError } from '../../src/store/store.errors.js'
import { WebError } from '../../src/web/web.errors.js'
import { words } from './words.js'

/** What went wrong, for whoever typed the command. */
export function explain(error: unknown): string {
  if (error instanceof DataFolderInUse) return words('commands.inUse', { pid: error.holder.pid })
  if (error instanceof WebError)
    return words([`errors.${error.key}.text`, `errors.${error.key}.title`], { defaultValue: error.key })
  if (error instanceof StoreError) return error.message
  if (codeOf(error) === 'ENOSPC') return words('commands.diskFull')
  if (error instanceof Error && 'path' in error && codeOf(error) === 'EEXIST')
    return words('commands.there', { file: error.path })
  return error instanceof Error ? error.message : String(error)
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined
