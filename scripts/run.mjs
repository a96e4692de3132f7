// The one entry of every command, in plain JavaScript so that it runs before anything is installed or built:
// installs the locked dependencies if they are missing, builds what changed, then does what was asked.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const OLDEST_NODE = [20, 19]
const LTS_NODE = '24'
const INSTALLED = join(ROOT, 'node_modules', '.installed-lock')
const BUILT = join(ROOT, 'dist', '.built')
const SOURCES = ['src', 'scripts', 'test', 'tsconfig.json', 'package-lock.json']

const EMBEDDED_ALONE = [
  ...['durability', 'file-blobs', 'folder', 'full-disk', 'index-check'],
  ...['page-check', 'planner', 'properties', 'ranges', 'unsupported'],
]

const [command, ...args] = process.argv.slice(2)

const compiled = (path) => () => {
  build()
  process.argv.splice(1, process.argv.length - 1, join(ROOT, 'dist', path), ...args)
  return import(pathToFileURL(process.argv[1]).href)
}
const cli = (name) => {
  const run = compiled('scripts/command-line.js')
  return () => {
    args.unshift(name)
    return run()
  }
}

const COMMANDS = {
  build: () => build(),
  start: compiled('src/server.js'),
  demo: compiled('scripts/demo.js'),
  office: cli('office'),
  officers: cli('officers'),
  audit: cli('audit'),
  recovery: cli('recovery'),
  recount: cli('recount'),
  backup: cli('backup'),
  restore: cli('restore'),
  verify: cli('verify'),
  migrate: cli('migrate'),
  compact: cli('compact'),
  purge: cli('purge'),
  bench: compiled('scripts/bench/bench.js'),
  'bench:guessing': compiled('scripts/bench/guessing.js'),
  'bench:store': compiled('scripts/bench/store.js'),
  'test:faults': compiled('test/faults/run.js'),
  check: () => check(),
  test: () => {
    check()
    const files = args.length > 0 ? args : ['dist/test/**/*.test.js']
    // Two files at a time: most tests wait for a browser, a disk or another process.
    mocha(['--parallel', '--jobs', '2', ...files])
  },
  'test:mongodb': () => {
    if (!process.env.MONGODB_URI) {
      console.log('The tests on MongoDB were not run: MONGODB_URI names no server.')
      return
    }
    build()
    // What is about the embedded engine's own files, or about no store at all, has been run by `npm test`.
    const parts = ['web', 'unit', 'mongodb', 'store'].map((part) => `dist/test/${part}/*.test.js`)
    const left = EMBEDDED_ALONE.flatMap((file) => ['--ignore', `dist/test/store/${file}.test.js`])
    mocha(args.length > 0 ? args : [...left, ...parts])
  },
  'test:lts': () =>
    runProgram('npm', [
      'exec',
      '--yes',
      `--package=node@${LTS_NODE}`,
      '--',
      'node',
      'scripts/run.mjs',
      'test',
    ]),
}

requireNode()
if (!Object.hasOwn(COMMANDS, command)) fail(`Commands: ${Object.keys(COMMANDS).join(', ')}`)
install()
await COMMANDS[command]()

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  fail(`Sucharit needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`)
}

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex')
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === lock) return
  console.error('Installing the locked dependencies (once) …')
  // Some registries lack the optional packages of other platforms, which `npm ci` takes for a broken lock; a plain
  // install takes the same locked versions and leaves those out.
  const quiet = ['--no-audit', '--no-fund']
  if (attempt('npm', ['ci', ...quiet]) !== 0) runProgram('npm', ['install', '--no-save', ...quiet])
  writeFileSync(INSTALLED, lock)
}

function build() {
  if (!existsSync(BUILT) || newest(SOURCES) > statSync(BUILT).mtimeMs) {
    console.error('Building …')
    for (const part of ['src', 'scripts', 'test'])
      rmSync(join(ROOT, 'dist', part), { recursive: true, force: true })
    run('node_modules/typescript/bin/tsc', ['-p', '.'])
    mkdirSync(dirname(BUILT), { recursive: true })
    writeFileSync(BUILT, '')
  }
  run('scripts/assets.mjs')
}

function check() {
  build()
  run('node_modules/oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', 'src', 'scripts', 'test'])
  run('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.'])
  run('dist/scripts/check/check.js')
}

function mocha(mochaArgs) {
  run('node_modules/mocha/bin/mocha.js', ['--reporter', 'scripts/reporter.cjs', ...mochaArgs])
}

function newest(paths) {
  let latest = 0
  for (const path of paths) {
    const full = join(ROOT, path)
    const found = statSync(full)
    latest = Math.max(latest, found.mtimeMs)
    if (found.isDirectory())
      latest = Math.max(latest, newest(readdirSync(full).map((name) => join(path, name))))
  }
  return latest
}

function run(script, scriptArgs = []) {
  runProgram(process.execPath, [join(ROOT, script), ...scriptArgs])
}

function runProgram(program, programArgs) {
  const status = attempt(program, programArgs)
  if (status !== 0) process.exit(status ?? 1)
}

function attempt(program, programArgs) {
  // npm is a .cmd file on Windows, which only a shell starts.
  const shell = process.platform === 'win32' && program === 'npm'
  return spawnSync(program, programArgs, { cwd: ROOT, stdio: 'inherit', shell }).status
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
