import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../config.js'
import type { Office } from '../office/office.model.js'
import type { Values } from './record.fields.js'
import { kindOf, type KindName } from './record.kinds.js'
import type { PolicyRecord } from './record.service.js'

export type NewRecord = { id: string; kind: KindName; fiscalYear: number; values: Values }

/** A practice as the shipped set has it: the first office's report for 2566, its own name left open. */
type ShippedPractice = {
  measure: number
  number: number
  what: string
  when: string
  followUp: string
  recommendation: string
  unit: string
  departments: string[]
}

const shipped = <T>(name: string): T =>
  JSON.parse(readFileSync(join(ROOT, 'src/measures/sets', name), 'utf8')) as T

/** What a fiscal year begins with: last year's records, or the shipped sets where there was no year before. */
export function startingSet(fiscalYear: number, before: PolicyRecord[], office: Office): NewRecord[] {
  const copied = before
    .filter((one) => kindOf(one.kind).copied && one.fiscalYear > 0 && !one.retired)
    .map(({ id, kind, values }) => ({ id: `${fiscalYear}${id.slice(4)}`, kind, fiscalYear, values }))
  const begun =
    copied.length > 0
      ? copied
      : [...shippedPractices(fiscalYear, office), ...shippedChannels(fiscalYear, office)]
  return [...begun, ...shippedMethods(), ...shippedManual(), ...shippedOit(fiscalYear)]
}

/** The texts of the manual as they are before the office writes its own. */
export const shippedManual = (): NewRecord[] =>
  shipped<{ section: string; th: string; en: string }[]>('manual.json').map(({ section, th, en }) => ({
    id: `0000-manual-${section}`,
    kind: 'manual',
    fiscalYear: 0,
    values: { section, textThai: th, textEnglish: en },
  }))

type ShippedOit = { year: number; topic: string; item: string; certainty: string; remark?: string }

/** The numbers of the assessment as far as they are known; those of an unknown year are the newest ones, as a guess. */
export function shippedOit(fiscalYear: number): NewRecord[] {
  const all = shipped<ShippedOit[]>('oit.json')
  const newest = Math.max(...all.map(({ year }) => year))
  const known = all.some(({ year }) => year === fiscalYear)
  return all
    .filter(({ year }) => year === (known ? fiscalYear : newest))
    .map(({ topic, item, certainty, remark }) => ({
      id: `${fiscalYear}-oit-${topic.toLowerCase()}`,
      kind: 'oit',
      fiscalYear,
      values: { topic, item, certainty: known ? certainty : 'weak', ...(remark ? { remark } : {}) },
    }))
}

/** Steps as remembered: nobody has held them against e-GP yet, and they say so. */
export const shippedMethods = (): NewRecord[] =>
  shipped<{ key: string; name: string; steps: string[] }[]>('methods.json').map(({ key, name, steps }) => ({
    id: `0000-method-${key}`,
    kind: 'method',
    fiscalYear: 0,
    values: { name, methodSteps: steps, certainty: 'remembered' },
  }))

export function shippedChannels(fiscalYear: number, { address, phone }: Office): NewRecord[] {
  const channels = shipped<{ key: string; name: string; reach: string; hours: string }[]>('channels.json')
  return channels.map(({ key, name, reach, hours }) => ({
    id: `${fiscalYear}-channel-${key}`,
    kind: 'channel',
    fiscalYear,
    values: {
      name,
      reach: reach.replace('{address}', address.th).replace('{phone}', phone),
      hours,
      departments: ['permanent-secretary'],
    },
  }))
}

function shippedPractices(fiscalYear: number, office: Office): NewRecord[] {
  const worded = wordedFor(office)
  return shipped<ShippedPractice[]>('practices-2566.json').map((practice) => ({
    id: `${fiscalYear}-practice-${practice.measure}-${practice.number}`,
    kind: 'practice',
    fiscalYear,
    values: {
      measure: String(practice.measure),
      number: practice.number,
      what: worded(practice.what),
      when: practice.when,
      followUp: worded(practice.followUp),
      recommendation: practice.recommendation,
      departments: practice.departments,
      ...(practice.unit ? { unit: practice.unit } : {}),
    },
  }))
}

/** Puts the office's own name and district where the shipped texts leave them open. */
function wordedFor({ name, address }: Office): (text: string) => string {
  const district = placeOf(address.th).district
  return (text) =>
    text.replaceAll('{office}', name.th).replaceAll('{district}', district).replace(/ {2,}/g, ' ')
}

/** What an address says of district and province, each '' where it says nothing: "อำเภอหนองหงส์", "จังหวัดบุรีรัมย์". */
export const placeOf = (address: string): { district: string; province: string } => ({
  district: /อำเภอ\s?\S+/.exec(address)?.[0] ?? '',
  province: /จังหวัด\s?\S+/.exec(address)?.[0] ?? '',
})
