import { asTold } from './as-told.js'
import { lost, wrong, type Found } from './found.js'
import type { Site } from './load.js'
import type { Report } from './sent.js'
import { oneSpaced, wordsOf } from '../../support/html.js'
import { Visitor } from '../../support/visitor.js'

const AT_ONCE = 4

/**
 * Opens cases as their reporters and their officers do: with the receipt, on the case page, every file downloaded.
 * Answers what isn't there as it was sent.
 */
export async function checkPages(site: Pick<Site, 'url' | 'office'>, reports: Report[]): Promise<Found[]> {
  const left = [...reports]
  const found: Found[] = []
  const checker = async () => {
    for (let one = left.pop(); one; one = left.pop())
      found.push(...(await checkReceipt(site, one)), ...(await checkCase(site, one)))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, checker))
  return found
}

async function checkReceipt({ url }: Pick<Site, 'url'>, one: Report): Promise<Found[]> {
  const page = await asTold(() => new Visitor().post(url, '/track', { receipt: one.receipt ?? '' }))
  if (page.status !== 200 || !page.text.includes(one.number ?? '')) return [lost(`receipt of ${one.number}`)]
  const told = one.written.filter(({ kind }) => TOLD.has(kind)).map(({ text }) => text)
  return missingIn(page.text, [...told, ...filesOf(one).map(({ name }) => name)], `receipt of ${one.number}`)
}

const TOLD = new Set(['reply', 'messages', 'close', 'reopen'])

async function checkCase({ url, office }: Pick<Site, 'url' | 'office'>, one: Report): Promise<Found[]> {
  const { visitor } = office.clerks.secretary
  const page = await asTold(() => visitor.get(url, `/office/cases/${one.number}`))
  if (page.status !== 200) return [lost(`case ${one.number}: ${page.status}`)]
  const { what, when, where, howKnownMore, names, contactName } = one.fields
  const words = [what, when, where, howKnownMore, names, contactName].flatMap((field) => field ?? [])
  const written = one.written.filter(({ kind }) => kind !== 'assign').map(({ text }) => text)
  const found = missingIn(page.text, [...words, ...written], `case ${one.number}`)
  for (const file of filesOf(one)) {
    const at = linksOn(page.text).get(file.name)
    if (at === undefined) found.push(lost(`case ${one.number}: file ${file.name}`))
    else {
      const { status, bytes } = await asTold(() => visitor.file(url, at))
      if (status !== 200 || !file.bytes.equals(bytes))
        found.push(wrong(`case ${one.number}: bytes of ${file.name}, status ${status}`))
    }
  }
  return found
}

/** Where each file is downloaded, by its name. */
const linksOn = (html: string): Map<string, string> =>
  new Map(
    [...html.matchAll(/href="([^"]+\/files\/[0-9a-f]+)" download>([^<]*)</g)].map(
      ([, at = '', name = '']) => [wordsOf(name), at],
    ),
  )

export const filesOf = (one: Report) => [...one.files, ...one.written.flatMap(({ files }) => files)]

function missingIn(html: string, texts: string[], where: string): Found[] {
  const shown = wordsOf(html)
  return texts.filter((text) => !shown.includes(oneSpaced(text))).map((text) => lost(`${where}: "${text}"`))
}
