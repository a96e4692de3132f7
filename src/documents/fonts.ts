import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../config.js'

const FOLDER = join(ROOT, 'node_modules/@expo-google-fonts/sarabun')
const FILES = ['400Regular/Sarabun_400Regular.ttf', '700Bold/Sarabun_700Bold.ttf']

/** What the documents are set in. */
export const FONT = 'Sarabun'

/** The fonts that are embedded into a document: regular and bold. */
export const readFonts = (folder = FOLDER): Promise<Buffer[]> =>
  Promise.all(FILES.map((file) => readFile(join(folder, file))))
