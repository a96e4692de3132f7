import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../config.js'
import type { Document } from './document.js'

const EMBLEM = readFileSync(join(ROOT, 'src/web/assets/emblem.svg'), 'utf8')

/** The head of the office's own papers. @param lines what stands under the office's name */
export const officeLetterhead = (name: string, ...lines: string[]): Document['letterhead'] => ({
  name,
  lines,
  emblem: EMBLEM,
})
