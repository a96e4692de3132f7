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
const COMPLETED = { 1: ['closed'] }
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
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)

/** Everything that doesn't hold in a release, each as { th, en }. */
function problemsOf(release) {
  const problems = []
  const say = (th, en) => problems.push({ th, en })
  const equal = (th, en, found, expected) => {
    if (found !== expected)
      say(`${th}: ในไฟล์คือ ${found} แต่ต้องเป็น ${expected}`, `${en}: is ${found}, must be ${expected}`)
  }
  const count = (th, en, line) => {
    for (const part of ['received', 'completed', 'inProgress'])
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
    for (const part of ['received', 'completed', 'inProgress'])
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
    const completed = COMPLETED[release.ruleVersion]
    if (completed)
      equal(
        `${thai} แล้วเสร็จตามตารางสถานะ`,
        `${stream} completed by status`,
        sum((tables?.status ?? []).filter(({ code }) => completed.includes(code)).map((line) => line.cases)),
        total?.completed,
      )
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
