import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'

/** Raised when a demo made by an older program would no longer do. */
const FORMAT = 3

const markerSchema = z.object({
  format: z.literal(FORMAT),
  cases: z.number(),
  receipts: z.array(z.object({ receipt: z.string(), number: z.string(), shows: z.string() })),
})

/** Says that the demo in this folder is complete, and which receipts it prints. Only a demo writes receipts down. */
export type Marker = z.infer<typeof markerSchema>

const pathIn = (folder: string) => join(folder, 'complete.json')

/** The marker, or undefined where the demo is missing, unfinished or of another make. */
export async function readMarker(folder: string): Promise<Marker | undefined> {
  try {
    return markerSchema.safeParse(JSON.parse(await readFile(pathIn(folder), 'utf8'))).data
  } catch (error) {
    if (
      error instanceof SyntaxError ||
      (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    )
      return undefined
    throw error
  }
}

/** Written last, and whole or not at all. */
export async function writeMarker(folder: string, made: Omit<Marker, 'format'>): Promise<Marker> {
  const marker: Marker = { format: FORMAT, ...made }
  const path = pathIn(folder)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.part`, JSON.stringify(marker, null, 2))
  await rename(`${path}.part`, path)
  return marker
}
