import assert from 'node:assert/strict'
import fc from 'fast-check'
import { differingPart } from '../../src/cases/look-alikes/differing.js'
import { ALIKE, groupAlike, likeness, numbersIn, sketchOf } from '../../src/cases/look-alikes/likeness.js'
import { complaint } from '../support/case-office.js'

const JUNK = 'สมัครวันนี้รับเครดิตฟรีทันที ไม่ต้องฝาก ถอนได้ไม่อั้น กดลิงก์ด้านล่างเพื่อเข้าร่วมกับเรา'
const ROADS = [
  'ถนนสายบ้านหนองหงส์ถึงวัดเป็นหลุมลึกมาหลายเดือน รถจักรยานยนต์ล้มบ่อย ขอให้ซ่อมด่วน',
  'ไฟส่องสว่างบนถนนหน้าโรงเรียนดับมาสองสัปดาห์ เด็กเดินกลับบ้านตอนค่ำมองไม่เห็นทาง',
  'ถนนหน้าบ้านน้ำท่วมขังทุกครั้งที่ฝนตก ท่อระบายน้ำตันและไม่มีใครมาลอกท่อ',
  'ผู้รับเหมาวางท่อประปาแล้วไม่คืนผิวทางให้เรียบ รถวิ่งแล้วฝุ่นเข้าบ้านทุกหลังในซอย',
]

const grouped = async (texts: string[], order = texts.map((_, at) => at)) => {
  const cases = order.map((at) => ({ number: `2569-${at + 1}`, sketch: sketchOf(texts[at] ?? '') }))
  return (await groupAlike(cases)).map((group) => group.map(({ number }) => number))
}
const alike = (one: string, other: string) => likeness(sketchOf(one), sketchOf(other))

/** Text of syllables, as long as a short report at least. */
const syllable = fc.constantFrom(...'กา ขี คู เจ ไช ตอ นำ แบ เพ รือ ลู วัน สาม หิ้ว อ่าน ปลา ครู ใคร'.split(' '))
const report = fc.array(syllable, { minLength: 30, maxLength: 120 }).map((parts) => parts.join(''))

describe('how alike two texts are', () => {
  it('is wholly for the same words in other forms, spaces, digits or with a number attached', () => {
    for (const other of [
      JUNK,
      JUNK.normalize('NFD'),
      `  ${JUNK.replaceAll(' ', '\n')} !!!`,
      `${JUNK} 8231947`,
      `${JUNK} ๘๒๓๑๙`,
    ])
      assert.equal(alike(JUNK, other), 1, other)
    assert.equal(alike('Free CREDIT now', 'free credit NOW'), 1)
  })

  it('is little for different reports of one category, and for a shared place', () => {
    for (const one of ROADS)
      for (const other of ROADS) if (one !== other) assert.ok(alike(one, other) < ALIKE / 2, other)
  })

  it('is judged also where there is hardly a text', () => {
    assert.equal(alike('', ''), 1)
    assert.equal(alike('ๆ', 'ๆ'), 1)
    assert.equal(alike('!!!', '???'), 0)
    assert.equal(alike('12345', '67890'), 0)
    assert.equal(alike('', 'ถนนเป็นหลุม'), 0)
  })

  it('of long texts comes from a sample, close to what all of them would say', () => {
    const long = Array.from({ length: 4_000 }, (_, at) =>
      String.fromCharCode(0x4e00 + ((at * 7919) % 15_000)),
    )
    const half = [...long.slice(0, 2_000), ...long.slice(0, 2_000).map((one) => `${one}ก`)]
    const share = alike(long.join(''), half.join(''))
    assert.ok(Math.abs(share - alike(half.join(''), long.join(''))) < 1e-9)
    assert.ok(share > 0.1 && share < 0.45, String(share))
  })
})

describe('grouping cases by how alike they are', () => {
  it('puts copies with some words changed together and leaves other reports alone', async () => {
    const texts = [
      JUNK,
      ROADS[0] ?? '',
      JUNK.replace('วันนี้', 'ตอนนี้').replace('เครดิต', 'โบนัส'),
      ROADS[1] ?? '',
      `${JUNK} xk-81`,
      ROADS[2] ?? '',
    ]
    assert.deepEqual(await grouped(texts), [
      ['2569-1', '2569-3', '2569-5'],
      ['2569-2'],
      ['2569-4'],
      ['2569-6'],
    ])
  })

  it('makes no difference in which order the cases come', async () => {
    const mixed = fc.array(fc.oneof(report, fc.constantFrom(...ROADS, JUNK, `${JUNK}!`)), { maxLength: 25 })
    const orders = mixed.chain((texts) =>
      fc.record({
        texts: fc.constant(texts),
        order: fc.shuffledSubarray(
          texts.map((_, at) => at),
          { minLength: texts.length },
        ),
      }),
    )
    await fc.assert(
      fc.asyncProperty(orders, async ({ texts, order }) => {
        assert.deepEqual(await grouped(texts, order), await grouped(texts))
      }),
      { numRuns: 60 },
    )
  })

  it('keeps a text with a few letters changed in its group', async () => {
    const edit = fc.record({
      at: fc.nat(10_000),
      letter: fc.constantFrom('ก', 'z', '๙', ''),
      drop: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(report, fc.array(edit, { minLength: 1, maxLength: 3 }), async (text, edits) => {
        const changed = edits.reduce((now, { at, letter, drop }) => {
          const place = at % now.length
          return now.slice(0, place) + letter + now.slice(place + (drop ? 1 : 0))
        }, text)
        assert.equal((await grouped([text, ...ROADS, changed]))[0]?.length, 2, changed)
      }),
      { numRuns: 100 },
    )
  })

  it('never joins unrelated texts', async () => {
    const letters = (from: number) =>
      fc
        .array(fc.nat(45), { minLength: 40, maxLength: 200 })
        .map((codes) => codes.map((code) => String.fromCodePoint(from + code)).join(''))
    await fc.assert(
      // Hangul and Thai share no letter.
      fc.asyncProperty(letters(0xac00), report, async (one, other) => {
        assert.equal((await grouped([one, other])).length, 2)
      }),
      { numRuns: 100 },
    )
  })

  it('takes no longer for each text when there are many, copies or not', async function () {
    this.timeout(60_000)
    const syllables = 'กา ขี คู เจ ไช ตอ นำ แบ เพ รือ ลู วัน สาม หิ้ว อ่าน ปลา ครู ใคร'.split(' ')
    // The same each time: a run of numbers that looks like chance.
    let last = 7
    const next = (below: number) => (last = (last * 16_807) % 2_147_483_647) % below
    const texts = Array.from({ length: 2_000 }, (_, at) =>
      at % 2 ? JUNK + String(at) : Array.from({ length: 90 }, () => syllables[next(18)]).join(''),
    )
    const began = performance.now()
    const groups = await grouped(texts)
    assert.equal(groups.filter((group) => group.length > 1).length, 1)
    assert.equal(Math.max(...groups.map((group) => group.length)), 1_000)
    assert.ok(performance.now() - began < 20_000)
  })
})

describe('the short numbers of a report', () => {
  it('are the same in any order and in either digits, and leave out telephones and codes', () => {
    const numbers = (what: string, where = '') => numbersIn({ ...complaint().content, what, where })
    assert.equal(numbers('หมู่ ๔ ซอย 12', 'บ้านเลขที่ 4'), '12,4')
    assert.equal(numbers('ซอย 12 โทร 0812345678', 'หมู่ 4'), '12,4')
    assert.notEqual(numbers('ไฟดับ', 'หมู่ 4'), numbers('ไฟดับ', 'หมู่ 7'))
    assert.equal(numbers('ไม่มีเลข'), '')
  })
})

describe('the part of a text that differs from a sample', () => {
  it('is what stands between the letters that both have, with the letter that a mark belongs to', () => {
    assert.equal(differingPart(`${JUNK} 731394`, JUNK), '731394')
    assert.equal(differingPart('ถนนหมู่ 7 ชำรุด', 'ถนนหมู่ 4 ชำรุด'), '7')
    assert.equal(differingPart('ขอให้ซ่อม', 'ขอใหซ่อม'), 'ห้')
    assert.equal(differingPart('เอ\nบี', 'เอ\nซี'), 'บี')
  })

  it('is nothing where nothing is added, and is cut where it is long', () => {
    assert.equal(differingPart(JUNK, JUNK), '')
    assert.equal(differingPart('ถนน', 'ถนนเป็นหลุม'), '')
    assert.equal(differingPart('กกกก', 'กก'), 'กก')
    assert.equal(differingPart('รหัส 73137', 'รหัส 73000'), '73137')
    assert.match(differingPart('ก'.repeat(500), 'ข'), /^ก{100} …$/)
  })
})
