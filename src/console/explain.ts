import { ConfigInvalid } from '../config.js'
import { StoreError } from '../store/store.errors.js'
import { WebError } from '../web/web.errors.js'
import { words } from './words.js'

/** What went wrong, for whoever started the program or typed a command, in their language. */
export function explain(error: unknown): string {
  if (error instanceof ConfigInvalid) return words('console.config', { names: error.variables.join(', ') })
  if (error instanceof WebError)
    return words([`errors.${error.key}.text`, `errors.${error.key}.title`], { defaultValue: error.key })
  if (error instanceof StoreError)
    return words(`console.errors.${error.name}`, { ...error.values, defaultValue: error.message })
  if (codeOf(error) === 'ENOSPC') return words('commands.diskFull')
  if (error instanceof Error && 'path' in error && codeOf(error) === 'EEXIST')
    return words('commands.there', { file: error.path })
  return error instanceof Error ? error.message : String(error)
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined
