/** Longer than this it is easier to read in its place. */
const SHOWN_MAX = 100

/** What of a text another doesn't have: from the first letter that differs to the last, shortened; '' where nothing. */
export function differingPart(text: string, other: string): string {
  const [one, than] = [Array.from(text), Array.from(other)]
  const shorter = Math.min(one.length, than.length)
  let begin = 0
  while (begin < shorter && one[begin] === than[begin]) begin += 1
  let end = one.length
  while (
    end > begin &&
    end > one.length - shorter + begin &&
    one[end - 1] === than[than.length - one.length + end - 1]
  )
    end -= 1
  if (begin === end) return ''
  while (begin > 0 && belongsTogether(one[begin - 1], one[begin])) begin -= 1
  while (end < one.length && belongsTogether(one[end - 1], one[end])) end += 1
  const shown = one
    .slice(begin, Math.min(end, begin + SHOWN_MAX))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
  return end - begin > SHOWN_MAX ? `${shown} …` : shown
}

/** A vowel or tone mark and its letter, the digits of a number, the letters of a Latin word. */
const belongsTogether = (before = '', after = ''): boolean =>
  /^\p{M}/u.test(after) || (/^[a-z\d]/i.test(before) && /^[a-z\d]/i.test(after))
