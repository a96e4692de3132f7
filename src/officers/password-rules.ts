import { keysOf } from './keyboard.js'

export const PASSWORD_MIN = 12
export const PASSWORD_MAX = 200
/** Shorter names are in too many innocent passwords. */
const SHORTEST_NAME = 4
const DIFFERENT_KEYS = 5
const RUN_LENGTH = 4
/** So many characters of one's own beside a common word or a run are too few. */
const TOO_LITTLE = 5

/** Which names a password must not hold: of the account, of who uses it, of the office. */
export type PasswordOwner = { username: string; names: string[] }

export type PasswordProblem = { key: string; values?: Record<string, unknown> }

/**
 * The password as it is used: NFC, and the two ways of typing sara am made one (nikhahit and sara aa, perhaps with
 * a tone mark between, look the same as ำ and some keyboards send them).
 */
export const foldPassword = (typed: string): string =>
  typed.normalize('NFC').replace(/\u0e4d([\u0e48-\u0e4b]?)\u0e32/g, '$1\u0e33')

/** Which rule a password breaks, as a text key under `errors.named.password`; undefined when it may be used. */
export function passwordProblem(typed: string, owner: PasswordOwner): PasswordProblem | undefined {
  const password = foldPassword(typed)
  const length = Array.from(password).length
  if (length < PASSWORD_MIN) return { key: 'passwordShort', values: { min: PASSWORD_MIN } }
  if (length > PASSWORD_MAX) return { key: 'passwordLong', values: { max: PASSWORD_MAX } }
  // Compared by keys, so that a word typed with the other layout switched on is the same word.
  const keys = keysOf(password)
  if (isPattern(keys)) return { key: 'passwordPattern' }
  if ([owner.username, ...owner.names].some((name) => holdsName(keys, name))) return { key: 'passwordOwn' }
  return isCommon(keys) ? { key: 'passwordCommon' } : undefined
}

function holdsName(keys: string, name: string): boolean {
  const word = keysOf(foldPassword(name))
  return word.length >= SHORTEST_NAME && keys.includes(word)
}

/** Digits alone, few different keys, one piece over and over, or hardly more than runs along a row or an alphabet. */
function isPattern(keys: string): boolean {
  if (/^[0-9]*$/.test(keys) || new Set(keys).size < DIFFERENT_KEYS) return true
  return /^(.{1,6}?)\1+.{0,3}$/u.test(keys) || outsideRuns(keys) < TOO_LITTLE
}

// Keyboard rows, what slants down across them, digits and both alphabets; each both ways round.
const RUNS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  "1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/-['",
  keysOf('กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ'),
].flatMap((run) => [run, Array.from(run).toReversed().join('')])

/** How many keys are left once every run of four or more is taken out. */
function outsideRuns(keys: string): number {
  let left = 0
  for (let at = 0; at < keys.length;) {
    const run = runFrom(keys, at)
    if (run === 0) left += 1
    at += Math.max(run, 1)
  }
  return left
}

function runFrom(keys: string, at: number): number {
  let length = 0
  while (at + length < keys.length && RUNS.some((run) => run.includes(keys.slice(at, at + length + 1))))
    length += 1
  return length >= RUN_LENGTH ? length : 0
}

/** What is tried first, here and elsewhere. */
const COMMON = [
  ['password', 'passw0rd', 'p@ssword', 'p@ssw0rd', 'pa$$word', 'pa$$w0rd', 'iloveyou', 'letmein', 'welcome'],
  ['administrator', 'administration', 'superadmin', 'admin', 'rootroot', 'root', 'toor', 'changeme', 'guest'],
  ['trustno1', 'sunshine', 'princess', 'football', 'baseball', 'superman', 'batman', 'dragon', 'monkey'],
  [
    'master',
    'michael',
    'shadow',
    'whatever',
    'starwars',
    'computer',
    'internet',
    'secret',
    'default',
    'login',
  ],
  ['qwerty', 'asdfgh', 'zxcvbn', 'qazwsx', '1q2w3e4r', 'q1w2e3r4', 'abc123', 'test', 'user', 'love', 'hello'],
  ['liverpool', 'chelsea', 'arsenal', 'manchester', 'manunited', 'correcthorsebatterystaple', 'office'],
  ['thailand', 'bangkok', 'buriram', 'sawasdee', 'sawatdee', 'somchai', 'somsak', 'somying', 'sucharit'],
  ['รหัสผ่าน', 'รหัสลับ', 'สวัสดีครับ', 'สวัสดีค่ะ', 'สวัสดี', 'ประเทศไทย', 'ไทยแลนด์', 'กรุงเทพมหานคร', 'กรุงเทพ'],
  ['บุรีรัมย์', 'ฉันรักเธอ', 'รักเธอ', 'รักนะ', 'รักแม่', 'พ่อแม่', 'ผู้ดูแลระบบ', 'นายก', 'เทศบาล', 'สุจริต', 'ไม่บอก'],
  ['องค์การบริหารส่วนตำบล', 'อบต', 'ทดสอบ', 'คอมพิวเตอร์', 'คนไทย', 'ลูกรัก', 'แมวเหมียว', 'ฟหกด', 'ๆไำพ', 'ภถุึคต'],
]
  .flat()
  .map(keysOf)

/** A common word and hardly anything of one's own: a year, an exclamation mark. */
const isCommon = (keys: string) =>
  COMMON.some((word) => keys.includes(word) && keys.replaceAll(word, '').length < TOO_LITTLE)
