import assert from 'node:assert/strict'
import mongoose from 'mongoose'

const { EJSON } = mongoose.mongo.BSON
const { ObjectId, Timestamp } = mongoose.mongo

/** What one engine said to one call: an answer, or a refusal. */
export type Outcome = { answer: unknown } | { refusal: unknown }

export const outcomeOf = async (call: () => unknown): Promise<Outcome> => {
  try {
    return { answer: await call() }
  } catch (refusal) {
    return { refusal }
  }
}

/** Raised where the two engines disagree; a test that expects some refusal must not take it for one. */
export class EnginesDiffer extends assert.AssertionError {}

/** Whether answers are the same to the last detail, or but for what the call leaves open. */
export type Likeness = {
  anyOrder?: boolean
  anyFieldOrder?: boolean
  onlyCodes?: boolean
  /** Fields that don't count. */
  without?: readonly string[]
}

/** Throws EnginesDiffer, with both outcomes in it, unless they are alike. */
export const assertAlike = (
  embedded: Outcome,
  server: Outcome,
  what: string,
  likeness: Likeness = {},
): void => {
  const [actual, expected] = [comparable(embedded, likeness), comparable(server, likeness)]
  if (JSON.stringify(actual) === JSON.stringify(expected)) return
  throw new EnginesDiffer({
    message: `The engines differ in ${what}\n  embedded: ${JSON.stringify(actual)}\n  server:   ${JSON.stringify(expected)}`,
    actual,
    expected,
  })
}

const comparable = (outcome: Outcome, likeness: Likeness): unknown => {
  if ('refusal' in outcome) return { refusal: refusalOf(outcome.refusal, likeness) }
  const { anyFieldOrder = false, without = [] } = likeness
  const plain = plainly(outcome.answer, { ids: new Map(), sortFields: anyFieldOrder, without })
  return { answer: likeness.anyOrder && Array.isArray(plain) ? plain.map(text).toSorted() : plain }
}

const text = (value: unknown): string => JSON.stringify(value)

/** What a caller may rely on in a refusal; the wording is each engine's own. */
const refusalOf = (error: unknown, { onlyCodes }: Likeness): unknown => {
  if (error instanceof EnginesDiffer) throw error
  if (!(error instanceof Error)) return error
  const { name, code, keyPattern, keyValue, writeErrors } = error as Error & Record<string, unknown>
  const bulk = Array.isArray(writeErrors) && writeErrors.map(({ index, code }) => ({ index, code }))
  const keys = onlyCodes ? {} : { keyPattern, keyValue }
  return { name, code, ...keys, ...(bulk && { writeErrors: bulk }) }
}

type Seen = { ids: Map<string, string>; sortFields: boolean; without: readonly string[] }

const JUST_NOW_MS = 120_000
const isJustNow = (ms: number): boolean => Math.abs(ms - Date.now()) < JUST_NOW_MS

/**
 * A value as plain JSON with its BSON types told apart, and without what legitimately differs: ids made during the test
 * are numbered as they come, and times taken during the test are all "now".
 */
const plainly = (value: unknown, seen: Seen): unknown => {
  if (value === undefined) return { $undefined: true }
  if (value instanceof ObjectId && isJustNow(value.getTimestamp().getTime())) {
    const id = seen.ids.get(value.toHexString()) ?? `new id ${seen.ids.size + 1}`
    seen.ids.set(value.toHexString(), id)
    return id
  }
  if (value instanceof Date) return isJustNow(value.getTime()) ? 'now' : { $date: value.getTime() }
  if (value instanceof Timestamp && isJustNow(value.getHighBits() * 1000)) return 'now'
  if (Array.isArray(value)) return value.map((each) => plainly(each, seen))
  if (typeof value !== 'object' || value === null) return scalar(value)
  if (isBson(value)) return EJSON.serialize(value as never, { relaxed: false })
  const entries = Object.entries(value)
    .filter(([name]) => !seen.without.includes(name))
    .map(([name, each]) => [name, plainly(each, seen)] as const)
  return seen.sortFields
    ? Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : { $fields: entries }
}

const isBson = (value: object): boolean =>
  '_bsontype' in value || value instanceof RegExp || value instanceof Uint8Array

const scalar = (value: unknown): unknown => {
  if (typeof value === 'bigint') return { $bigint: String(value) }
  if (typeof value !== 'number') return value
  if (Number.isFinite(value)) return Object.is(value, -0) ? { $number: '-0' } : value
  return { $number: String(value) }
}
