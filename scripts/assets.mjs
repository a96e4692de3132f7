import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const SOURCES = join(ROOT, 'src/web/assets')
const FONTS = join(ROOT, 'node_modules/@fontsource/sarabun/files')
const TARGET = join(ROOT, 'dist/assets')

const STYLESHEETS = ['public', 'office']
const FONT_FILES = ['thai', 'latin'].flatMap((subset) =>
  [400, 700].map((weight) => `sarabun-${subset}-${weight}-normal.woff2`),
)

/**
 * Makes dist/assets: style sheets, fonts, pictures and scripts, flat in one folder, so that a style sheet names its fonts by
 * file name alone. Does nothing when what is there is newer than every source.
 */
export async function buildAssets() {
  const sources = await listSources()
  const targets = [...STYLESHEETS.map((name) => `${name}.css`), ...FONT_FILES, ...sources.asTheyAre]
  if (await upToDate(sources.all, targets)) return
  // Loading the compiler takes longer than finding out that there is nothing to compile.
  const { compile } = await import('sass')
  await mkdir(TARGET, { recursive: true })
  for (const name of STYLESHEETS) await writeFile(join(TARGET, `${name}.css`), styles(compile, name))
  for (const name of FONT_FILES) await copyFile(join(FONTS, name), join(TARGET, name))
  for (const name of sources.asTheyAre) await copyFile(join(SOURCES, name), join(TARGET, name))
}

const styles = (compile, name) =>
  compile(join(SOURCES, `${name}.scss`), {
    style: 'compressed',
    loadPaths: [join(ROOT, 'node_modules')],
    quietDeps: true,
  }).css

async function listSources() {
  const names = await readdir(SOURCES)
  const own = [...names.map((name) => join(SOURCES, name)), fileURLToPath(import.meta.url)]
  // A library's files keep the date at which it was packed; the lock file says when it changed here.
  return {
    all: [...own, join(ROOT, 'package-lock.json')],
    asTheyAre: names.filter((name) => /\.(svg|png|ico|js)$/.test(name)),
  }
}

async function upToDate(sources, targets) {
  const newest = Math.max(...(await Promise.all(sources.map(changedAt))))
  const oldest = Math.min(...(await Promise.all(targets.map((name) => changedAt(join(TARGET, name))))))
  return oldest >= newest
}

/** Milliseconds; 0 for a file that isn't there, so that it counts as older than anything. */
const changedAt = (file) =>
  stat(file).then(
    (found) => found.mtimeMs,
    () => 0,
  )

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildAssets()
