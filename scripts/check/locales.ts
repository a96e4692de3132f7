import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../src/config.js'

type Texts = { [key: string]: string | Texts }

/** One line for every text that only one language has, is empty, or has other placeholders in the other. */
export function checkLocales(): string[] {
  const [thai, english] = [readTexts('th'), readTexts('en')]
  const problems = [...missing(thai, english, 'en'), ...missing(english, thai, 'th')]
  for (const [key, text] of thai) {
    const other = english.get(key)
    if (other !== undefined && placeholders(text) !== placeholders(other))
      problems.push(`${key}: the languages have different placeholders`)
  }
  return problems
}

function missing(from: Map<string, string>, to: Map<string, string>, language: string): string[] {
  return [...from].flatMap(([key, text]) =>
    text.trim() === '' ? [`${key} is empty`] : to.has(key) ? [] : [`${key} is missing in ${language}.json`],
  )
}

const placeholders = (text: string) => [...new Set(text.match(/\{\{.*?\}\}/g) ?? [])].sort().join()

const readTexts = (language: string) =>
  new Map(flat(JSON.parse(readFileSync(join(ROOT, 'src/locales', `${language}.json`), 'utf8')) as Texts))

const flat = (texts: Texts, prefix = ''): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${prefix}${key}`, value] as [string, string]]
      : flat(value, `${prefix}${key}.`),
  )
