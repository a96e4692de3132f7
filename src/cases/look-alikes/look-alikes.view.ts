import { formatDate } from '../../web/dates.js'
import type { RawFields } from '../../web/validation.js'
import type { CaseContent } from '../case.js'
import type { Names } from '../case.names.js'
import type { Reader } from '../case.view.js'
import { differingPart } from './differing.js'
import { wordsOf } from './likeness.js'
import type { AlikeCase, LookAlikeGroup } from './look-alikes.js'
import { MARKS } from './seen-case.js'

/** From this likeness on the words that differ are too few to say anything of their own, if no number is another. */
const NEARLY_THE_SAME = 0.8
const NUMBERS_LISTED = 5

/** What may be known of cases before anybody declares: how many, of what, from when, how alike; none of their words. */
function outline(cases: AlikeCase[], names: Names, { t, language }: Reader) {
  const days = cases
    .map(({ receivedAt }) => receivedAt)
    .toSorted((one, other) => one.getTime() - other.getTime())
    .map((at) => formatDate(at, language))
  const [from = '', until = ''] = [days[0], days.at(-1)]
  return {
    count: cases.length,
    categories: unique(cases.map(({ category }) => names.category(category))),
    departments: unique(
      cases.flatMap(({ department }) => (department ? [names.department(department)] : [])),
    ),
    days: from === until ? from : t('lookAlikes.fromUntil', { from, until }),
    likeness: percent(Math.min(...cases.slice(1).map(({ likeness }) => likeness), 1)),
    marks: MARKS.flatMap((mark) => {
      const count = cases.filter(({ marks }) => marks.includes(mark)).length
      return count > 0 ? [{ mark, count }] : []
    }),
  }
}

/** A group as a line of the list. */
export const groupLine = (cases: AlikeCase[], names: Names, reader: Reader) => ({
  first: cases[0]?.number ?? '',
  numbers: cases.slice(0, NUMBERS_LISTED).map(({ number }) => number),
  unlisted: Math.max(0, cases.length - NUMBERS_LISTED),
  undeclared: cases.filter(({ declared }) => !declared).length,
  ...outline(cases, names, reader),
})

/** A group's own page. @param ticked values as they were sent, "all", or nothing for those that are safe to tick */
export function groupView(
  { cases, words, beyond }: LookAlikeGroup,
  names: Names,
  reader: Reader,
  ticked?: string[] | 'all',
) {
  const [first] = cases
  const readable = cases.filter(({ number }) => words.has(number))
  const [shown] = readable
  const sample = shown && words.get(shown.number)
  return {
    ...outline(cases, names, reader),
    beyond,
    first: first?.number ?? '',
    sample: shown && sample && { number: shown.number, content: sample },
    undeclared: undeclaredIn(cases, words, names, reader),
    cases: readable.map((one) => {
      const value = `${one.number}.${one.version}`
      const content = words.get(one.number)
      return {
        ...{ number: one.number, value, receivedAt: one.receivedAt, marks: one.marks },
        ...{ likeness: percent(one.likeness), refusable: one.refusable, isFirst: one === first },
        nearly: isNearly(one, first),
        numbersDiffer: differInNumbers(content, first && words.get(first.number)),
        ...ownWords(content, sample),
        ticked: one.refusable && isTicked(one, value, first, ticked),
      }
    }),
  }
}

/** The words of a case where they aren't those of the sample, and the part that differs. */
const ownWords = (content: CaseContent | undefined, sample: CaseContent | undefined) =>
  !content || !sample || isSame(content, sample)
    ? {}
    : { content, differing: differingPart(wordsOf(content), wordsOf(sample)) }

/** Whether two texts are the same but for their digits. */
const differInNumbers = (one: CaseContent | undefined, other: CaseContent | undefined): boolean =>
  one !== undefined && other !== undefined && withoutDigits(one) === withoutDigits(other)

const withoutDigits = (content: CaseContent): string => wordsOf(content).replace(/\p{Nd}+/gu, '')

const isNearly = ({ likeness, numbers }: AlikeCase, first: AlikeCase | undefined): boolean =>
  likeness >= NEARLY_THE_SAME && numbers === first?.numbers

/** The earliest, what is marked and what differs more stays for an officer to tick by hand. */
function isTicked(one: AlikeCase, value: string, first?: AlikeCase, ticked?: string[] | 'all'): boolean {
  if (Array.isArray(ticked)) return ticked.includes(value)
  if (one === first) return false
  return ticked === 'all' || (one.marks.length === 0 && isNearly(one, first))
}

/** Cases that wait for a declaration, apart by whom they name: nobody declares on names that they weren't shown. */
function undeclaredIn(
  cases: AlikeCase[],
  words: LookAlikeGroup['words'],
  names: Names,
  reader: Reader,
): object[] {
  const byPositions = new Map<string, AlikeCase[]>()
  for (const one of cases.filter(({ number }) => !words.has(number))) {
    const named = one.positions.join()
    byPositions.set(named, [...(byPositions.get(named) ?? []), one])
  }
  return [...byPositions].map(([positions, some]) => ({
    ...outline(some, names, reader),
    positions,
    numbers: some.map(({ number }) => number),
    positionNames: some[0]?.positions.map(names.position) ?? [],
  }))
}

/** The ticks of a form that was sent. */
export const ticksOf = ({ chosen = [] }: RawFields): string[] => [chosen].flat()

const WRITTEN = ['what', 'when', 'where', 'howKnownMore', 'names'] as const
const isSame = (one: CaseContent, other: CaseContent): boolean =>
  WRITTEN.every((part) => one[part] === other[part])

const unique = (words: string[]): string[] => [...new Set(words)]
const percent = (share: number): number => Math.floor(share * 100)
