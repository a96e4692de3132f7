import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../../src/config.js'

const PACKAGE = 'node_modules/@sparticuz/chromium/package.json'
// The package unpacks the libraries that Chromium needs only where it believes to be on Amazon's Linux.
const WITH_LIBRARIES = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' }
const UNPACK = `const chromium = await import('@sparticuz/chromium'); await chromium.default.executablePath()`

export type Chromium = {
  executable: string
  /** Environment that makes it use the libraries and fonts that came with it, not the machine's. */
  environment: Record<string, string>
}

/**
 * The Chromium that comes inside an npm package, unpacked once per version into the temporary folder (about 2 s and
 * 200 MB), so that a machine needs no browser of its own. Several processes may ask at once.
 */
export async function unpackChromium(): Promise<Chromium> {
  const { version } = JSON.parse(await readFile(join(ROOT, PACKAGE), 'utf8')) as { version: string }
  const folder = join(tmpdir(), `sucharit-chromium-${version}`)
  if (!existsSync(folder)) await unpackInto(folder)
  return {
    executable: join(folder, 'chromium'),
    environment: {
      HOME: folder,
      // without a locale that knows UTF-8, a downloaded file with a Thai name is called just "download"
      LC_ALL: 'C.UTF-8',
      FONTCONFIG_PATH: join(folder, 'fonts'),
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
    },
  }
}

async function unpackInto(folder: string): Promise<void> {
  const fresh = await mkdtemp(`${folder}-`)
  const env = { ...process.env, ...WITH_LIBRARIES, TMPDIR: fresh }
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', UNPACK], { cwd: ROOT, env })
  await writeFile(join(fresh, 'fonts', 'fonts.conf'), fontsIn(join(folder, 'fonts')))
  try {
    await rename(fresh, folder)
  } catch (error) {
    // Another process was faster, and its copy is as good.
    await rm(fresh, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}

/** The package's own configuration looks for its fonts in Amazon's folders; without any font, pages crash. */
const fontsIn = (folder: string) =>
  `<?xml version="1.0"?><fontconfig><dir>${folder}</dir><cachedir>${folder}/cache</cachedir></fontconfig>\n`
