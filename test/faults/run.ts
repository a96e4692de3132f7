import { cpus } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { runRounds, type Result } from './support/rounds.js'

/** An office is looked through as a whole after so many rounds, and the next ones get a new one. */
const ROUNDS_OF_OFFICE = 50

const whole = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('A whole number above 0.')
  return Number(text)
}

const { rounds, seed, atOnce } = new Command('test:faults')
  .description(
    'kills the product under load and starts it again; exits 1 where anything was lost, doubled or halved',
  )
  .option('--rounds <number>', 'how often it is killed', whole, 100)
  .option('--seed <text>', 'repeats the chances of another run, though not its timing', String(Date.now()))
  .option('--at-once <number>', 'offices side by side', whole, Math.min(2, cpus().length))
  .parse()
  .opts<{ rounds: number; seed: string; atOnce: number }>()

console.log(`${rounds} rounds, ${atOnce} at once, --seed ${seed}`)
const started = Date.now()
const results: Result[] = []
let begun = 0
let done = 0

async function worker(): Promise<void> {
  while (begun < rounds && results.every(({ found }) => found.length === 0)) {
    const [first, share] = [begun, Math.min(ROUNDS_OF_OFFICE, Math.ceil(rounds / atOnce), rounds - begun)]
    begun += share
    results.push(await runRounds(share, `${seed} ${first}`, tell))
  }
}

function tell(): void {
  done += 1
  if (done % 10 === 0 || done === rounds) console.log(`${done} rounds, ${seconds()} s, nothing lost so far`)
}

const seconds = () => ((Date.now() - started) / 1000).toFixed(0)

await Promise.all(Array.from({ length: atOnce }, worker))
const sum = (of: Exclude<keyof Result, 'found' | 'folder'>) =>
  results.reduce((total, result) => total + result[of], 0)
const found = results.flatMap((result) => result.found)
const many = (kind: string) => found.filter((one) => one.kind === kind).length
console.log(`
rounds         ${sum('rounds')}, and killed ${sum('killedAtStart')} times more while starting, in ${seconds()} s
acknowledged   ${sum('reports')} reports, ${sum('steps')} steps, ${sum('messages')} messages
with           ${sum('files')} files of ${sum('bytes')} bytes together
lost           ${many('lost')}
doubled        ${many('doubled')}
half           ${many('half')}
wrong          ${many('wrong')}`)
for (const { kind, what } of found) console.error(`${kind}: ${what}`)
for (const { found: its, folder } of results) if (its.length > 0) console.error(`Kept for a look: ${folder}`)
if (found.length > 0) process.exitCode = 1
