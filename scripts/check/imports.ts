import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { ROOT } from '../../src/config.js'

/** From the top of the house to its ground: an import may only point to a later line or within its own folder. */
const FLOORS = [
  ['server.ts'],
  ['app.ts'],
  ['services.ts'],
  ['console'],
  ['schema.ts'],
  ['keeping'],
  ['intake', 'measures', 'statistics'],
  ['cases'],
  ['officers'],
  ['notifications', 'documents'],
  ['audit'],
  ['office'],
  ['web'],
  ['sealing', 'store'],
  ['config.ts'],
]

/** One line for every import in src that points upward or across. */
export function checkImports(): string[] {
  const source = join(ROOT, 'src')
  return filesBelow(source).flatMap((file) =>
    importsOf(file).flatMap((target) => {
      const [from, to] = [room(relative(source, file)), room(relative(source, target))]
      const allowed = from === to || floor(from) < floor(to)
      return allowed ? [] : [`${relative(ROOT, file)} may not import from ${to}: imports run downward only`]
    }),
  )
}

const room = (path: string) => path.split(sep)[0] ?? path

function floor(name: string): number {
  const found = FLOORS.findIndex((rooms) => rooms.includes(name))
  if (found < 0) throw new Error(`src/${name} has no place in the order of scripts/check/imports.ts`)
  return found
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) =>
    normalize(join(dirname(file), (match[1] ?? '').replace(/\.js$/, '.ts'))),
  )
