import { officeDefaults } from '../../src/office/defaults.js'
import type { CaseContent, NewCase } from '../../src/cases/case.js'
import type { Category } from '../../src/office/category.js'
import type { Channel, Identity } from '../../src/cases/vocabulary.js'
import { bangkokDay, fiscalYearOf } from '../../src/office/fiscal-year.js'
import { DAY_MS, thaiDate, thaiMonth } from './calendar.js'
import type { Complaint, Topic } from './content/complaint.js'
import { TOPICS } from './content/topics.js'
import {
  CLOSINGS,
  FAMILY_NAMES,
  FIRST_NAMES,
  OPENINGS,
  USUAL_MISSPELLINGS,
  VILLAGES,
} from './content/wording.js'
import type { Random } from './random.js'
import { inThaiDigits, Slots } from './slots.js'

const CATEGORIES = officeDefaults().categories

export function categoryOf(topic: Topic): Category {
  const category = CATEGORIES.find(({ key }) => key === TOPICS[topic].category)
  if (!category) throw new Error(`The office has no category ${TOPICS[topic].category}`)
  return category
}

type Written = Pick<Complaint, 'topic' | 'what' | 'when' | 'where'> & Partial<Complaint>

export type Reporter = { female: boolean; village: number; channel: Channel; identity: Identity }

/** What somebody fills in, with the slots that the rest of the case goes on using. */
export type FilledForm = { form: Omit<NewCase, 'files' | 'receipt' | 'by'>; slots: Slots }

/** Who comes, which way, and what they say of themselves. */
export function reporter(topic: Topic, random: Random): Reporter {
  const corruption = categoryOf(topic).stream === 'corruption'
  const channel = random.weighted<Channel>(
    corruption
      ? { web: 74, letter: 18, 'walk-in': 4, phone: 4 }
      : { web: 62, 'walk-in': 16, phone: 16, letter: 6 },
  )
  const spoken = channel === 'walk-in' || channel === 'phone'
  const identity = random.weighted<Identity>(
    corruption
      ? { anonymous: 78, confidential: 17, named: 5 }
      : spoken
        ? { anonymous: 30, confidential: 25, named: 45 }
        : { anonymous: 62, confidential: 20, named: 18 },
  )
  return { female: random.chance(0.55), village: random.between(0, VILLAGES.length - 1), channel, identity }
}

/** Fills in the form as this person would, on this day; with what somebody drew before, where they tell the same. */
export function fillIn(
  written: Written,
  who: Reporter,
  filedAt: Date,
  random: Random,
  drawnBefore: Record<string, string> = {},
): FilledForm {
  const slots = new Slots(random, { ...drawnBefore, ...knownSlots(who, filedAt, random) })
  const category = categoryOf(written.topic)
  const voice = voiceOf(who, category.stream, written, slots, random)
  const content: CaseContent = {
    what: voice(slots.fill(written.what), true),
    when: voice(slots.fill(written.when)),
    where: voice(slots.fill(written.where)),
    howKnown: written.known ?? 'experienced',
    howKnownMore: slots.fill(written.more ?? ''),
    danger: written.danger ?? false,
    positions: written.positions ?? [],
    names: slots.fill(written.names ?? ''),
    contact: contactOf(who, random),
  }
  const form = { category: category.key, channel: who.channel, identity: who.identity, content }
  return { form, slots }
}

function knownSlots({ female, village }: Reporter, filedAt: Date, random: Random): Record<string, string> {
  const number = village + 1
  const name = VILLAGES[village] ?? ''
  const fiscalYear = fiscalYearOf(filedAt)
  return {
    ka: female ? 'ค่ะ' : 'ครับ',
    kha: female ? 'คะ' : 'ครับ',
    na: female ? 'นะคะ' : 'นะครับ',
    me: female ? random.pick(['ดิฉัน', 'หนู', 'ฉัน', 'ดิฉัน']) : random.pick(['ผม', 'ผม', 'กระผม']),
    village: random.pick([name, name, `${name} หมู่ ${number}`]),
    place: random.pick([`หมู่ ${number} ${name}`, `${name} หมู่ที่ ${number}`, `${name} ม.${number}`]),
    month: thaiMonth(filedAt, 1),
    date: random.pick([
      'เมื่อวาน',
      'เมื่อสองสามวันก่อน',
      'อาทิตย์ที่แล้ว',
      thaiDate(new Date(filedAt.getTime() - 3 * DAY_MS)),
    ]),
    budget: `ปีงบประมาณ ${fiscalYear}`,
    thisyear: String(bangkokDay(filedAt).year + 543),
  }
}

/** How this person puts things: the opening, the closing, the spelling, the digits. */
function voiceOf(
  { channel }: Reporter,
  stream: 'corruption' | 'general',
  { danger }: Written,
  slots: Slots,
  random: Random,
): (text: string, isWhole?: boolean) => string {
  const spoken = channel === 'walk-in' || channel === 'phone'
  const openings =
    channel === 'letter'
      ? OPENINGS.letter
      : channel === 'phone'
        ? OPENINGS.phone
        : channel === 'walk-in'
          ? OPENINGS.spoken
          : OPENINGS.web
  const opening = random.pick(openings)
  const closing =
    spoken || danger ? '' : random.pick(channel === 'letter' ? CLOSINGS.letter : CLOSINGS[stream])
  const misspelt = !spoken && random.chance(0.35)
  const thaiDigits = random.chance(channel === 'letter' ? 0.6 : 0.06)
  return (text, isWhole = false) => {
    const whole = isWhole ? slots.fill(opening) + text + slots.fill(closing) : text
    const spelt = misspelt
      ? USUAL_MISSPELLINGS.reduce((sum, [right, usual]) => sum.replaceAll(right, usual), whole)
      : whole
    return thaiDigits ? inThaiDigits(spelt) : spelt
  }
}

function contactOf({ identity, female }: Reporter, random: Random): CaseContent['contact'] {
  if (identity === 'anonymous') return { name: '', phone: '', email: '' }
  const first = random.pick(FIRST_NAMES[female ? 'female' : 'male'])
  const title = female ? random.pick(['นาง', 'นางสาว']) : 'นาย'
  const phone = random.chance(0.8) ? `080 000 ${String(random.between(0, 9999)).padStart(4, '0')}` : ''
  const email = phone === '' || random.chance(0.15) ? `resident${random.between(10, 99)}@example.com` : ''
  return { name: `${title}${first} ${random.pick(FAMILY_NAMES)}`, phone, email }
}
