import { setImmediate as turnOfOthers } from 'node:timers/promises'
import { withArabicDigits } from '../../web/thai-digits.js'
import { isEarlier } from '../case-number.js'
import type { CaseContent } from '../case.js'

/** Letters that are compared at a time: Thai has no spaces to cut words at, and a run of four is about a syllable. */
const RUN = 4
/** Runs of a text that are kept: all of a usual one, an even sample of a long one. */
const KEPT = 1_024
/** From this share of common runs on, two texts are alike: some words of a few sentences may be others. */
export const ALIKE = 0.5

/**
 * Signatures are cut into bands of three; texts that share a band are compared. At a share of ALIKE one of 32 bands is
 * shared 986 times of 1,000, at the 0.1 that two reports of one category have, 3 times of 100.
 */
const BANDS = 32
const BAND = 3
/** What keeps a flood that was made for it from having everything compared with everything. */
const COMPARED_MAX = 32
const CROWDED = 64
const GROUPED_AT_ONCE = 20

/** From so many digits on, a number says nothing of a place. */
const LONG_NUMBER = 5
const LONG_NUMBERS = new RegExp(`\\d{${LONG_NUMBER},}`, 'g')

/** A text as it is compared: the hashes of its runs of letters, ascending. No text can be read out of it in full. */
export type Sketch = Uint32Array

/** A case and how alike its text is to that of the first of its group, 0 to 1. */
export type Likened<T> = T & { likeness: number }

/** The words of a report that are compared: whatever its reporter wrote about the matter. */
export const wordsOf = ({ what, when, where, howKnownMore, names }: CaseContent): string =>
  [what, where, when, howKnownMore, names].join('\n')

/**
 * The short numbers of a report, in a fixed order: a village, a house, a kilometre. Two reports whose words are the
 * same but not these may be about two places.
 */
export function numbersIn({ what, where }: CaseContent): string {
  const numbers = withArabicDigits(`${what}\n${where}`).match(/\d+/g) ?? []
  return [...new Set(numbers.filter((one) => one.length < LONG_NUMBER))].toSorted().join()
}

/** The sketch of a text. Case, spaces, marks, the form of characters and long numbers make no difference. */
export function sketchOf(text: string): Sketch {
  const letters = lettersOf(text)
  const runs = new Set<number>()
  for (let at = 0; at === 0 || at <= letters.length - RUN; at += 1) runs.add(hashOf(letters, at))
  return Uint32Array.from(runs).sort().slice(0, KEPT)
}

function lettersOf(text: string): string {
  const plain = withArabicDigits(text.normalize('NFKC').toLowerCase())
  // A number added to each copy of a text would make short ones look different.
  const letters = plain.replace(/[^\p{L}\p{M}\p{N}]+/gu, '').replace(LONG_NUMBERS, '')
  return letters || plain.trim()
}

/** FNV-1a over one run, then stirred, so that the smallest hashes are an even sample. */
function hashOf(letters: string, from: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < Math.min(from + RUN, letters.length); at += 1)
    hash = Math.imul(hash ^ letters.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The share of runs that two texts have in common (Jaccard), of long texts estimated from the sample, 0 to 1. */
export function likeness(one: Sketch, other: Sketch): number {
  let [at, otherAt, shared, seen] = [0, 0, 0, 0]
  while (seen < KEPT && (at < one.length || otherAt < other.length)) {
    const [run = Infinity, otherRun = Infinity] = [one[at], other[otherAt]]
    if (run <= otherRun) at += 1
    if (otherRun <= run) otherAt += 1
    if (run === otherRun) shared += 1
    seen += 1
  }
  return shared / seen
}

/**
 * Puts cases whose texts are alike together, the earliest first; whatever is like nothing is a group of its own. Each
 * is held against the first of a group alone, so that a chain of small differences doesn't join what is different.
 * The order in which the cases come makes no difference. Others get their turn meanwhile.
 */
export async function groupAlike<T extends { number: string; sketch: Sketch }>(
  cases: readonly T[],
): Promise<Likened<T>[][]> {
  const groups: Likened<T>[][] = []
  const finder = firstsFinder()
  const inOrder = cases.toSorted((one, other) => (isEarlier(one.number, other.number) ? -1 : 1))
  for (const [at, one] of inOrder.entries()) {
    const found = finder.place(one.sketch)
    const group = (groups[found.group] ??= [])
    group.push({ ...one, likeness: found.likeness })
    if (at % GROUPED_AT_ONCE === 0) await turnOfOthers()
  }
  return groups
}

/** Finds to which first text another is most alike, looking only at those that share a band with it. */
function firstsFinder() {
  const firsts: Sketch[] = []
  const shelves = Array.from({ length: BANDS }, () => new Map<number, number[]>())

  function candidatesOf(bands: number[]): number[] {
    const shared = new Map<number, number>()
    for (const [band, shelf] of shelves.entries())
      for (const first of shelf.get(bands[band] ?? 0) ?? []) shared.set(first, (shared.get(first) ?? 0) + 1)
    const best = [...shared].sort(([first, count], [other, others]) => others - count || first - other)
    return best.slice(0, COMPARED_MAX).map(([first]) => first)
  }

  function shelve(first: number, bands: number[]): void {
    for (const [band, shelf] of shelves.entries()) {
      const key = bands[band] ?? 0
      const there = shelf.get(key)
      if (!there) shelf.set(key, [first])
      else if (there.length < CROWDED) there.push(first)
    }
  }

  return {
    place(sketch: Sketch): { group: number; likeness: number } {
      const bands = bandsOf(sketch)
      let best = { group: firsts.length, likeness: 0 }
      for (const group of candidatesOf(bands)) {
        const found = likeness(firsts[group] ?? sketch, sketch)
        if (found >= ALIKE && found > best.likeness) best = { group, likeness: found }
      }
      if (best.group < firsts.length) return best
      firsts.push(sketch)
      shelve(best.group, bands)
      return { ...best, likeness: 1 }
    },
  }
}

/** Multipliers and masks of the signature's hash functions: any odd and any number, the same each time. */
const FUNCTIONS = Array.from({ length: BANDS * BAND }, (_, at) => ({
  mask: Math.imul(at + 1, 0x9e3779b1),
  factor: Math.imul(at + 7, 0x85ebca77) | 1,
}))

/** A MinHash signature, each of its bands as one number. */
function bandsOf(sketch: Sketch): number[] {
  const bands = Array.from({ length: BANDS }, () => 0)
  for (const [at, { mask, factor }] of FUNCTIONS.entries()) {
    let least = 0xffffffff
    for (const run of sketch) {
      const hash = Math.imul(run ^ mask, factor) >>> 0
      if (hash < least) least = hash
    }
    const band = Math.floor(at / BAND)
    bands[band] = Math.imul((bands[band] ?? 0) ^ least, 0x01000193) >>> 0
  }
  return bands
}
