/** The value of a hidden field on a page; '' where there is none. */
export const hiddenIn = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** What a page says, without its tags, with single spaces. */
export const wordsOf = (html: string): string =>
  oneSpaced(
    html.replace(/<[^>]*>/g, ' ').replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole),
  )

export const oneSpaced = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** The twenty digits on a receipt page; '' where there are none. */
export const receiptOn = (html: string): string =>
  [...html.matchAll(/app-receipt__group">(\d{4})</g)].map(([, digits]) => digits).join('')

/** The number of the case that a page names first; '' where it names none. */
export const numberOn = (html: string): string => /\b25\d\d-\d{4,}\b/.exec(html)?.[0] ?? ''
