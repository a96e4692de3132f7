import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { sheetDocument, setName } from '../../src/cases/recovery-sheet.js'
import { language, words } from '../../src/console/words.js'
import type { KeyPair } from '../../src/sealing/key-pair.js'
import { fingerprint, sheetsOf, sheetWords } from '../../src/sealing/recovery-sheets.js'
import type { Services } from '../../src/services.js'

const WORDS_A_LINE = 6
const MINUTES = 15

export type HowSplit = { needed: number; of: number; keepers: string[]; print: boolean }

/**
 * Shows the words of a new recovery key, a sheet after the other, and where somebody wants to print them gives each
 * sheet's PDF a single time at an address of this computer. Nothing of it is written anywhere.
 */
export async function giveSheets(
  { documents, clock }: Pick<Services, 'documents' | 'clock'>,
  { privateKey, publicKey }: KeyPair,
  office: string,
  { needed, of, keepers, print }: HowSplit,
): Promise<void> {
  const sheets = await sheetsOf(privateKey, { needed, of })
  const details = sheets.map((sheet, at) => ({
    ...{ sheet, number: at + 1, office, publicKey, madeAt: clock() },
    keeper: keepers[at] ?? words('recovery.keeper.other', { number: at + 1 }),
  }))
  const set = setName(sheets[0]?.set ?? '')
  console.log(words('commands.recovery.made', { needed, of, set, fingerprint: fingerprint(publicKey) }))
  for (const { sheet, number, keeper } of details) {
    console.log(`\n${words('commands.recovery.sheetOf', { number, of, keeper })}`)
    for (const line of inLines(sheetWords(sheet))) console.log(`  ${line}`)
  }
  if (!print) return
  try {
    const files = await Promise.all(
      details.map(async (one) => {
        const document = await sheetDocument({ t: words, language }, one)
        return documents.file({ format: 'pdf', document })
      }),
    )
    await serveOnce(files)
  } finally {
    documents.stop()
  }
}

const inLines = (all: string[]): string[] =>
  Array.from({ length: Math.ceil(all.length / WORDS_A_LINE) }, (_, line) =>
    all
      .slice(line * WORDS_A_LINE, (line + 1) * WORDS_A_LINE)
      .map((word, at) => `${String(line * WORDS_A_LINE + at + 1).padStart(2)} ${word.padEnd(9)}`)
      .join(' ')
      .trimEnd(),
  )

/** Each file a single time, to this computer alone, until all are fetched or time is up. */
async function serveOnce(files: Buffer[]): Promise<void> {
  const secret = randomBytes(16).toString('hex')
  const left = new Map(files.map((file, at) => [`/${secret}/${at + 1}.pdf`, file]))
  const server = createServer((req, res) => {
    const file = left.get(req.url ?? '')
    if (!file || req.method !== 'GET') return void res.writeHead(404).end()
    left.delete(req.url ?? '')
    res.writeHead(200, {
      'Content-Type': 'application/pdf',
      'Cache-Control': 'no-store',
      Connection: 'close',
    })
    res.end(file, () => {
      if (left.size === 0) server.close()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  console.log(`\n${words('commands.recovery.printing', { minutes: MINUTES })}`)
  for (const path of left.keys()) console.log(`  http://127.0.0.1:${port}${path}`)
  const late = setTimeout(() => server.close().closeAllConnections(), MINUTES * 60_000)
  await once(server, 'close')
  clearTimeout(late)
}
