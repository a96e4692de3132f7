#!/usr/bin/env node
/**
 * Checks published figures without trusting whoever published them: computes the check code (SHA-256) and every sum
 * again, and says what doesn't hold. Needs Node.js 18 or newer and nothing else; reads one file, writes nothing,
 * connects to nothing.
 *
 *   node check-figures.mjs figures-2569-twelve-months-1.json [check code printed on the page or in the document]
 *
 * Ends with 0 where everything holds, 1 where something doesn't, 2 where there is nothing that could be checked.
 *
 * ตรวจสอบตัวเลขที่เผยแพร่: คำนวณรหัสตรวจสอบ (SHA-256) และผลรวมทุกช่องซ้ำ แล้วบอกว่าสิ่งใดไม่ตรง
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

const STREAMS = { corruption: 'ร้องเรียนการทุจริต', general: 'ร้องเรียนทั่วไป' }
const TABLES = ['status', 'category', 'measure', 'outcome', 'channel', 'identity', 'department']
/** Statuses that count as completed, by version of the counting rule. */
const COMPLETED = { 1: ['closed'], 2: ['closed'] }
/** Ways to end that are not counted as a case, by version of the counting rule. */
const NOT_COUNTED = { 1: [], 2: ['duplicate'] }
/** Times, shares and ratings are given of at least so many cases. */
const FEWEST = 5
const TIMES = { firstAnswer: 'คำตอบแรก', closing: 'การยุติเรื่อง' }
const MAX_YEARS = 4
const BUDDHIST_ERA = 543

/** JSON in the one form that is hashed: names in order of their code points, no spaces, whole numbers. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value).sort((one, other) => (one < other ? -1 : 1))
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
  }
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value))
    return JSON.stringify(value)
  throw new TypeError(`${value}`)
}

const isCount = (value) => Number.isSafeInteger(value) && value >= 0
const PARTS = ['received', 'completed', 'inProgress']
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)

/** Days and shares: in order, whole, not of too few cases; `most` cases could have been done, `exactly` were. */
function checkTime({ say, equal }, th, en, time, { most, exactly }) {
  if (!time) return say(`${th}: ไม่มีเวลา`, `${en}: no time`)
  const { n, median, ninetieth, limit = {} } = time
  const { within, late, overdue, perMille } = limit
  if (!isCount(n) || n > most) say(`${th}: จำนวนเรื่อง ${n}`, `${en}: ${n} cases of at most ${most}`)
  if (exactly !== undefined) equal(`${th}: จำนวนเรื่อง`, `${en}: cases`, n, exactly)
  const few = [n < FEWEST, median === undefined, ninetieth === undefined]
  if (new Set(few).size > 1)
    say(`${th}: ค่าเวลาต้องมาจากอย่างน้อย ${FEWEST} เรื่อง`, `${en}: days of fewer than ${FEWEST}, or none of more`)
  if (n >= FEWEST && !(isCount(median) && isCount(ninetieth) && median <= ninetieth))
    say(`${th}: ลำดับของค่าเวลาไม่ถูกต้อง`, `${en}: half within ${median} and 9 in 10 within ${ninetieth} days`)
  const said = [within, late, overdue, perMille].filter((part) => part !== undefined)
  if (said.length !== (limit.n < FEWEST ? 0 : 4))
    say(
      `${th}: ร้อยละต้องมาจากอย่างน้อย ${FEWEST} เรื่อง`,
      `${en}: a share of fewer than ${FEWEST}, or none of more`,
    )
  if (said.length !== 4) return undefined
  if (!said.every(isCount)) say(`${th}: ไม่ใช่จำนวนเต็ม`, `${en}: not a whole number of cases`)
  equal(`${th}: ผลรวมตามกำหนด`, `${en}: within + late + overdue`, limit.n, within + late + overdue)
  equal(`${th}: ทำแล้วในกำหนดและหลังกำหนด`, `${en}: within + late`, within + late, n)
  return equal(`${th}: ร้อยละ`, `${en}: share`, perMille, Math.round((1000 * within) / limit.n))
}

/** What a stream has since the second counting rule. */
function checkParts(tools, thai, stream, figures) {
  const { say, equal, count } = tools
  const { total, duplicates, reopened, satisfaction } = figures
  if (!isCount(duplicates)) say(`${thai} เรื่องซ้ำ: ไม่ใช่จำนวนเต็ม`, `${stream} duplicates: not a whole number`)
  count(`${thai} เปิดขึ้นใหม่`, `${stream} reopened`, reopened)
  const { n, lines = [] } = satisfaction ?? {}
  if (!isCount(n) || n > total?.completed || (n < FEWEST && lines.length > 0))
    say(`${thai} ความพึงพอใจ: จำนวน ${n}`, `${stream} ratings: ${n}`)
  if (n >= FEWEST)
    equal(`${thai} ผลรวมความพึงพอใจ`, `${stream} sum of the ratings`, sum(lines.map((line) => line.cases)), n)
  checkTimes(tools, thai, stream, figures)
}

function checkTimes(tools, thai, stream, { total, firstAnswer, closing }) {
  const { received, completed } = total ?? {}
  checkTime(tools, `${thai} ${TIMES.firstAnswer}`, `${stream} first answer`, firstAnswer, { most: received })
  const all = { most: completed, exactly: completed }
  checkTime(tools, `${thai} ${TIMES.closing}`, `${stream} closing`, closing, all)
}

/** Both streams together, and this year beside those before. */
function checkBeside(tools, release) {
  const { say, equal, count } = tools
  const { corruption, general } = release.streams ?? {}
  for (const part of PARTS) {
    const both = (of) => of(corruption)?.[part] + of(general)?.[part]
    const { total, months = [] } = release.together ?? {}
    equal(
      `รวมสองกลุ่ม (${part})`,
      `together (${part})`,
      total?.[part],
      both((of) => of?.total),
    )
    for (const [index, line] of months.entries())
      equal(
        `รวมสองกลุ่ม เดือน ${line.month} (${part})`,
        `together month ${line.month} (${part})`,
        line[part],
        both((of) => of?.months?.[index]),
      )
  }
  const years = release.years ?? []
  const expected = years.map((_, back) => release.fiscalYear - back).join(' ')
  if (years.length === 0 || years.length > MAX_YEARS)
    say('จำนวนปีที่เทียบ', `${years.length} years beside each other`)
  equal('ปีที่เทียบ', 'years beside each other', years.map((year) => year.fiscalYear).join(' '), expected)
  for (const { fiscalYear, asOf, streams } of years) {
    equal(
      `ปี ${fiscalYear} ณ วันเดียวกันของปี`,
      `${fiscalYear} as of the same day of the year`,
      asOf,
      sameDayBefore(release.asOf, release.fiscalYear - fiscalYear),
    )
    for (const [stream, thai] of Object.entries(STREAMS)) {
      count(`${thai} ปี ${fiscalYear}`, `${stream} of ${fiscalYear}`, streams?.[stream]?.total)
      checkTimes(tools, `${thai} ปี ${fiscalYear}`, `${stream} of ${fiscalYear}`, streams?.[stream] ?? {})
      if (fiscalYear !== release.fiscalYear) continue
      const own = release.streams?.[stream] ?? {}
      for (const part of ['total', ...Object.keys(TIMES)])
        equal(
          `${thai} ปีนี้ในตารางเทียบปี (${part})`,
          `${stream} this year beside the others (${part})`,
          canonical(streams?.[stream]?.[part] ?? ''),
          canonical(own[part] ?? ''),
        )
    }
  }
}

/** 28 February where there was no 29th. */
function sameDayBefore(day, years) {
  const before = `${Number(day.slice(0, 4)) - years}${day.slice(4)}`
  return Number.isNaN(Date.parse(before)) || new Date(before).toISOString().slice(0, 10) !== before
    ? `${before.slice(0, 4)}-02-28`
    : before
}

/** Stands for 1 to 4 cases, or for a number that would give such a cell away. */
const SUPPRESSED = 'suppressed'
const SMALL = [1, 2, 3, 4]

/** What doesn't hold in a two-way table, beside the tables of one dimension that its totals are from. */
function crossProblems(say, equal, thai, stream, table, { total, tables }) {
  const [th, en] = [`${thai} ตารางสองทาง ${table.id}`, `${stream} two-way table ${table.id}`]
  const [rows, columns] = String(table.id).split('-')
  // A line may be several of the table of one dimension together: then it names them.
  const namesOf = ({ code, measure, of = [{ code, measure }] }) => of
  const lineOf = ({ code, measure }) =>
    (tables?.[rows] ?? []).find((line) => line.code === code && line.measure === measure)
  const named = table.lines.flatMap(namesOf)
  const different = new Set(named.map(({ code, measure }) => `${measure} ${code}`)).size
  equal(`${th} จำนวนแถว`, `${en} rows`, named.length, (tables?.[rows] ?? []).length)
  equal(`${th} แถวที่ไม่ซ้ำ`, `${en} different rows`, different, named.length)
  for (const line of table.lines) {
    const [where, whereEn] = [`${th} แถว ${line.code}`, `${en} row ${line.code}`]
    equal(
      `${where} ผลรวม`,
      `${whereEn} total`,
      line.cases,
      sum(namesOf(line).map((one) => lineOf(one)?.cases)),
    )
    lineProblems(say, where, whereEn, line.cells, line.cases)
    equal(`${where} จำนวนช่อง`, `${whereEn} cells`, line.cells.length, table.columns.length)
  }
  for (const [index, { code, of }] of table.columns.entries()) {
    const expected =
      of.length === 0
        ? total?.inProgress
        : sum((tables?.[columns] ?? []).filter((line) => of.includes(line.code)).map((line) => line.cases))
    const [where, whereEn] = [`${th} คอลัมน์ ${code}`, `${en} column ${code}`]
    equal(`${where} ผลรวม`, `${whereEn} total`, table.totals[index], expected)
    lineProblems(
      say,
      where,
      whereEn,
      table.lines.map((line) => line.cells[index]),
      table.totals[index],
    )
  }
}

/** A row or column sums to its total; where some of it is suppressed, that is at least two cells, one case in each. */
function lineProblems(say, th, en, cells, total) {
  const shown = cells.filter((cell) => cell !== SUPPRESSED)
  const hidden = cells.length - shown.length
  const left = total - sum(shown)
  if (!shown.every(isCount)) say(`${th}: ไม่ใช่จำนวนเต็ม`, `${en}: not a whole number of cases`)
  if (shown.some((cell) => SMALL.includes(cell)))
    say(`${th}: แสดงจำนวน 1 ถึง 4`, `${en}: shows a number from 1 to 4`)
  if (hidden === 0 && left !== 0)
    say(`${th}: ผลรวมของช่องไม่เท่ากับ ${total}`, `${en}: its cells don't sum to ${total}`)
  if (hidden === 1) say(`${th}: ช่องที่ไม่แสดงคำนวณย้อนกลับได้`, `${en}: its one suppressed cell can be worked out`)
  if (hidden > 0 && left < hidden)
    say(`${th}: ช่องที่แสดงรวมกันมากเกินไป`, `${en}: its shown cells leave too few for the others`)
}

/** Everything that doesn't hold in a release, each as { th, en }. */
function problemsOf(release) {
  const problems = []
  const say = (th, en) => problems.push({ th, en })
  const equal = (th, en, found, expected) => {
    if (found !== expected)
      say(`${th}: ในไฟล์คือ ${found} แต่ต้องเป็น ${expected}`, `${en}: is ${found}, must be ${expected}`)
  }
  const count = (th, en, line) => {
    for (const part of PARTS)
      if (!isCount(line?.[part]))
        say(`${th}: ${part} ไม่ใช่จำนวนเต็ม`, `${en}: ${part} is not a whole number of cases`)
    equal(
      `${th}: รับเรื่อง = แล้วเสร็จ + อยู่ระหว่างดำเนินการ`,
      `${en}: received = completed + in progress`,
      line?.received,
      line?.completed + line?.inProgress,
    )
  }

  const year = release.fiscalYear - BUDDHIST_ERA
  const months = Array.from({ length: 12 }, (_, index) =>
    new Date(Date.UTC(year - 1, 9 + index, 1)).toISOString().slice(0, 7),
  )
  const end = release.period === 'six-months' ? `${year}-03-31` : `${year}-09-30`
  equal('วันแรก', 'first day', release.from, `${year - 1}-10-01`)
  if (!(release.asOf >= release.from && release.asOf <= end))
    say(`ข้อมูล ณ วันที่ ${release.asOf} ไม่อยู่ในรอบที่เผยแพร่`, `as of ${release.asOf}, outside the period`)
  equal('วันสุดท้ายที่นับ', 'last day counted', release.to, release.asOf)

  for (const [stream, thai] of Object.entries(STREAMS)) {
    const figures = release.streams?.[stream]
    if (!figures) {
      say(`ไม่มีตัวเลขของ ${thai}`, `${stream}: no figures`)
      continue
    }
    const { total, carriedOver, tables } = figures
    count(`${thai} รวม`, `${stream} total`, total)
    count(`${thai} ยกมาจากปีก่อน`, `${stream} carried over`, carriedOver)
    equal(
      `${thai} เดือนทั้งสิบสอง`,
      `${stream} twelve months`,
      figures.months?.map((line) => line.month).join(' '),
      months.join(' '),
    )
    for (const line of figures.months ?? []) {
      count(`${thai} เดือน ${line.month}`, `${stream} month ${line.month}`, line)
      equal(
        `${thai} เดือน ${line.month} เริ่มแล้ว`,
        `${stream} month ${line.month} begun`,
        line.begun,
        line.month <= release.asOf.slice(0, 7),
      )
      if (!line.begun)
        equal(
          `${thai} เดือน ${line.month} ที่ยังไม่ถึง`,
          `${stream} month ${line.month}, not begun`,
          line.received,
          0,
        )
    }
    for (const part of PARTS)
      equal(
        `${thai} ผลรวมรายเดือน (${part})`,
        `${stream} sum of the months (${part})`,
        total?.[part],
        sum((figures.months ?? []).map((line) => line[part])),
      )
    equal(
      `${thai} ข้อความว่าไม่มีเรื่องร้องเรียน`,
      `${stream} statement that there was no complaint`,
      figures.zeroStatement,
      total?.received === 0,
    )
    for (const name of TABLES) {
      const lines = tables?.[name]
      if (!Array.isArray(lines)) {
        say(`${thai}: ไม่มีตาราง ${name}`, `${stream}: no table ${name}`)
        continue
      }
      for (const line of lines)
        if (!isCount(line.cases))
          say(
            `${thai} ตาราง ${name} แถว ${line.code}: ไม่ใช่จำนวนเต็ม`,
            `${stream} ${name} ${line.code}: not a whole number of cases`,
          )
      equal(
        `${thai} ผลรวมของตาราง ${name}`,
        `${stream} sum of table ${name}`,
        sum(lines.map((line) => line.cases)),
        name === 'outcome' ? total?.completed : total?.received,
      )
    }
    for (const { code, cases } of tables?.outcome ?? [])
      if (NOT_COUNTED[release.ruleVersion]?.includes(code))
        equal(`${thai} ผล ${code} ซึ่งไม่นับ`, `${stream} outcome ${code}, not counted`, cases, 0)
    const completed = COMPLETED[release.ruleVersion]
    if (completed)
      equal(
        `${thai} แล้วเสร็จตามตารางสถานะ`,
        `${stream} completed by status`,
        sum((tables?.status ?? []).filter(({ code }) => completed.includes(code)).map((line) => line.cases)),
        total?.completed,
      )
    for (const table of figures.crossed ?? [])
      if (table.lines) crossProblems(say, equal, thai, stream, table, figures)
    for (const { code, cases } of tables?.measure ?? [])
      equal(
        `${thai} มาตรการที่ ${code} ตามตารางประเภทเรื่อง`,
        `${stream} measure ${code} by category`,
        cases,
        sum(
          (tables?.category ?? []).filter((line) => String(line.measure) === code).map((line) => line.cases),
        ),
      )
  }

  // What was published under the first rule had neither times nor other years.
  if (String(release.ruleVersion) !== '1') {
    const tools = { say, equal, count }
    for (const [stream, thai] of Object.entries(STREAMS))
      if (release.streams?.[stream]) checkParts(tools, thai, stream, release.streams[stream])
    checkBeside(tools, release)
  }

  const { submittedBy, approvedBy } = release.signatures ?? {}
  if (submittedBy && approvedBy) {
    if (submittedBy.name === approvedBy.name)
      say('ผู้เสนอและผู้อนุมัติเป็นคนเดียวกัน', 'submitted and approved by the same person')
    if (submittedBy.at > approvedBy.at) say('อนุมัติก่อนเสนอ', 'approved before it was submitted')
  }
  return problems
}

function main([path, expected]) {
  if (path === undefined) {
    console.error('node check-figures.mjs FILE.json [CHECK CODE / รหัสตรวจสอบ]')
    return 2
  }
  let file
  try {
    file = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    console.error(`อ่านไฟล์ไม่ได้ / The file can't be read: ${error.message}`)
    return 2
  }
  const release = file?.release
  if (typeof release !== 'object' || release === null) {
    console.error('ไม่ใช่ไฟล์ตัวเลขที่เผยแพร่ / This is no file of published figures')
    return 2
  }
  const problems = []
  let hash = ''
  try {
    hash = createHash('sha256').update(canonical(release), 'utf8').digest('hex')
  } catch (error) {
    problems.push({
      th: `ไฟล์มีค่าที่เผยแพร่ไม่ได้: ${error.message}`,
      en: `holds a value that can't be published: ${error.message}`,
    })
  }
  if (hash !== '' && hash !== file.sha256)
    problems.push({
      th: `รหัสตรวจสอบในไฟล์ (${file.sha256}) ไม่ใช่รหัสของตัวเลขในไฟล์`,
      en: `the check code in the file (${file.sha256}) is not that of its figures`,
    })
  if (hash !== '' && expected !== undefined && hash !== expected.toLowerCase())
    problems.push({
      th: `รหัสตรวจสอบไม่ตรงกับรหัสที่ระบุ (${expected})`,
      en: `the check code is not the one that was given (${expected})`,
    })
  try {
    problems.push(...problemsOf(release))
  } catch (error) {
    problems.push({
      th: `ตัวเลขไม่อยู่ในรูปแบบที่ตรวจสอบได้: ${error.message}`,
      en: `the figures are not in a form that can be checked: ${error.message}`,
    })
  }

  console.log(`${basename(path)}: ${release.fiscalYear} ${release.period}, ${release.asOf}`)
  console.log(`SHA-256 ${hash}`)
  for (const { th, en } of problems) console.log(`✗ ${th}\n  ${en}`)
  if (problems.length > 0) {
    console.log(`ไม่ถูกต้อง ${problems.length} แห่ง / ${problems.length} problem(s)`)
    return 1
  }
  console.log('✓ รหัสตรวจสอบและผลรวมทุกช่องถูกต้อง\n  The check code and every sum hold.')
  if (expected === undefined)
    console.log(
      'เทียบรหัสข้างต้นกับรหัสบนหน้าเว็บหรือในเอกสาร / Compare the code above with the one on the page or in the document.',
    )
  return 0
}

process.exitCode = main(process.argv.slice(2))
