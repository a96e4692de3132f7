import { DataFolderInUse } from '../../src/store/store.errors.js'
import { WebError } from '../../src/web/web.errors.js'
import { words } from './words.js'

/** What went wrong, for whoever typed the command. */
export function explain(error: unknown): string {
  if (error instanceof DataFolderInUse) return words('commands.inUse', { pid: error.holder.pid })
  if (error instanceof WebError)
    return words([`errors.${error.key}.text`, `errors.${error.key}.title`], { defaultValue: error.key })
  return error instanceof Error ? error.message : String(error)
}
