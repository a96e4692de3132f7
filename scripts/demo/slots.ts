import type { Random } from './random.js'

const INNERMOST = /\{([^{}]*)\}/
const RANGE = /^(\d+)\.\.(\d+)(?:\/(\d+))?$/

/** Fills the slots of a case's texts; what was drawn once under a name stays the same in all of them. */
export class Slots {
  private readonly known: Map<string, string>

  constructor(
    private readonly random: Random,
    known: Record<string, string>,
  ) {
    this.known = new Map(Object.entries(known))
  }

  /** @throws where a text uses a slot that nothing gives */
  fill(text: string, also: Record<string, string> = {}): string {
    for (const [name, value] of Object.entries(also)) this.known.set(name, value)
    let filled = text
    for (let slot = INNERMOST.exec(filled); slot; slot = INNERMOST.exec(filled))
      filled = filled.replace(slot[0], () => this.value(slot?.[1] ?? ''))
    return spaced(filled)
  }

  /** What was drawn so far, by name. */
  get drawn(): Record<string, string> {
    return Object.fromEntries(this.known)
  }

  private value(slot: string): string {
    const named = /^([a-z0-9]+)=(.*)$/s.exec(slot)
    if (named) {
      const [, name = '', spec = ''] = named
      const value = this.known.get(name) ?? this.draw(spec)
      this.known.set(name, value)
      return value
    }
    if (slot.includes('|')) return this.draw(slot)
    const value = this.known.get(slot)
    if (value === undefined) throw new Error(`No value for the slot {${slot}}`)
    return value
  }

  private draw(spec: string): string {
    const range = RANGE.exec(spec)
    if (!range) return this.random.pick(spec.split('|'))
    const [from = 0, to = 0, step = 1] = range.slice(1).map((part) => (part === undefined ? 1 : Number(part)))
    return (from + step * this.random.between(0, Math.floor((to - from) / step))).toLocaleString('en-US')
  }
}

/** Numbers stand apart from Thai words, except in an hour like "ตี 2", where people leave it out. */
const spaced = (text: string): string =>
  text.replace(/(?<!ตี)(?<=[\u0e01-\u0e4e])(?=[0-9])|(?<=[0-9])(?=[\u0e01-\u0e4e])/g, ' ')

/** Thai digits for Arabic ones, as many people write by hand. */
export const inThaiDigits = (text: string): string =>
  text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x0e50 + Number(digit)))
