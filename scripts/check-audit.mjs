#!/usr/bin/env node
/**
 * Checks an audit trail without trusting whoever runs the program: computes every hash of the chain again, and says
 * whether the chain still holds, unchanged, the heads that were taken away earlier. Needs Node.js 18 or newer and nothing
 * else; reads the files it is given, writes nothing, connects to nothing.
 *
 *   node check-audit.mjs audit-2026-09-30.json [audit-head-1200.json …]
 *
 * Ends with 0 where everything holds, 1 where something doesn't, 2 where there is nothing that could be checked.
 *
 * ตรวจสอบบันทึกการใช้งาน: คำนวณแฮชทุกรายการซ้ำ แล้วบอกว่าสายโซ่ยังมีหัวบันทึกที่เคยเก็บไว้ครบหรือไม่
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

const BEGINNING = '0'.repeat(64)
const SHOWN_MAX = 10

const problems = []
const say = (thai, english) => problems.push(`${thai}\n  ${english}`)

/** The same bytes that the program hashed: a fixed list of values, facts sorted by name. */
function hashOf(entry) {
  const facts = Object.entries(entry.facts ?? {}).sort(([one], [other]) => (one < other ? -1 : 1))
  const { sequence, previous, id, at, action, who, caseNumber = null } = entry
  const text = JSON.stringify([sequence, previous, id, at, action, who, caseNumber, facts])
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** Every entry against its own hash; of a whole trail also each against the one before. */
function checkEntries({ entries, part }) {
  let last = { sequence: 0, hash: BEGINNING }
  for (const entry of entries) {
    const number = last.sequence + 1
    if (hashOf(entry) !== entry.hash)
      say(`รายการที่ ${entry.sequence} ถูกแก้ไข`, `entry ${entry.sequence} was changed`)
    if (entry.sequence <= last.sequence)
      say(`รายการที่ ${entry.sequence} ไม่อยู่ตามลำดับ`, `entry ${entry.sequence} is out of order`)
    else if (entry.sequence !== number && !part) say(`รายการที่ ${number} หายไป`, `entry ${number} is missing`)
    else if (entry.sequence === number && entry.previous !== last.hash)
      say(
        `รายการที่ ${entry.sequence} ไม่ต่อกับรายการก่อนหน้า`,
        `entry ${entry.sequence} does not follow from the one before`,
      )
    last = entry
  }
  return last
}

function isSigned({ format, version, office, at, length, hash, publicKey, signature }) {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
    const text = [format, version, office, at, length, hash].join('\n')
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

/** A head that was kept: signed by the same key as the trail, and still in it where it was. */
function checkHead(name, head, trail) {
  const where = `${head.length} (${head.at})`
  if (!isSigned(head)) return say(`${name}: ลายเซ็นไม่ถูกต้อง`, `${name}: its signature is not valid`)
  if (head.publicKey !== trail.head.publicKey)
    say(`${name}: ลงนามด้วยกุญแจอื่น`, `${name}: it was signed with another key than this trail's head`)
  if (head.length === 0) return undefined
  const found = trail.entries.find((entry) => entry.sequence === head.length)
  if (found && found.hash === head.hash) return undefined
  if (!found && trail.part)
    return say(
      `${name}: แฟ้มนี้เป็นเพียงบางส่วน จึงตรวจหัวบันทึกที่ ${where} ไม่ได้`,
      `${name}: this file is only a part, which doesn't hold entry ${where}; export the whole trail`,
    )
  return say(
    `${name}: ไม่พบหัวบันทึกที่ ${where} ตามเดิม บันทึกถูกตัดหรือถูกเขียนขึ้นใหม่`,
    `${name}: the trail doesn't hold this head at ${where} any more: it was cut off or written anew`,
  )
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return stop(`${basename(path)}: ${error.message}`)
  }
}

function stop(text) {
  console.error(`ตรวจไม่ได้ / Nothing could be checked: ${text}`)
  process.exit(2)
}

const isEntry = (entry) =>
  typeof entry === 'object' && entry !== null && Number.isSafeInteger(entry.sequence) && entry.sequence > 0

const [trailPath, ...headPaths] = process.argv.slice(2)
if (!trailPath) stop('node check-audit.mjs TRAIL.json [HEAD.json …]')
const trail = read(trailPath)
if (trail?.format !== 'sucharit-audit-trail' || trail.version !== 1 || !Array.isArray(trail.entries))
  stop(`${basename(trailPath)}: not an exported trail`)
if (!trail.entries.every(isEntry) || typeof trail.head !== 'object' || trail.head === null)
  stop(`${basename(trailPath)}: some of it is missing`)
const heads = headPaths.map((path) => ({ name: basename(path), head: read(path) }))
for (const { name, head } of heads)
  if (head?.format !== 'sucharit-audit-head' || head.version !== 1) stop(`${name}: not a signed head`)

const last = checkEntries(trail)
if (!trail.part) checkHead('หัวบันทึกในแฟ้ม / the head in the file', trail.head, trail)
else if (!isSigned(trail.head))
  say('หัวบันทึกในแฟ้ม: ลายเซ็นไม่ถูกต้อง', 'the head in the file: its signature is not valid')
if (!trail.part && last.sequence !== trail.head.length)
  say('จำนวนรายการไม่ตรงกับหัวบันทึก', `${last.sequence} entries, but its head says ${trail.head.length}`)
for (const { name, head } of heads) checkHead(name, head, trail)

if (problems.length > 0) {
  for (const problem of problems.slice(0, SHOWN_MAX)) console.error(`- ${problem}`)
  if (problems.length > SHOWN_MAX) console.error(`- … (${problems.length})`)
  console.error('\nบันทึกไม่ถูกต้อง / The trail does not hold.')
  process.exit(1)
}
const count = trail.entries.length
console.log(`${trail.office}: ${count} รายการ ถูกต้อง / ${count} entries hold${trail.part ? ' (a part)' : ''}.`)
console.log(`หัวบันทึกที่ตรวจ / heads checked: ${heads.length}`)
console.log(`กุญแจสาธารณะ / public key: ${trail.head.publicKey}`)
