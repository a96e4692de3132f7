import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { headKey, readSignedHead, signHead } from '../../src/audit/audit.head.js'
import { auditService } from '../../src/audit/audit.service.js'
import { words } from '../../src/console/words.js'
import { officeService } from '../../src/office/office.service.js'
import { withStore } from './with-store.js'

/** `audit verify` and `audit head`: read only, so they run beside the product. */
export function auditCommand(program: Command): void {
  const audit = program.command('audit').description(words('commands.audit.about'))
  audit
    .command('verify')
    .description(words('commands.audit.verify'))
    .option('--head <hash or file>', words('commands.audit.known'))
    .addHelpText('after', `\n${words('commands.audit.exitCodes')}`)
    .action(verify)
  audit
    .command('head')
    .description(words('commands.audit.head'))
    .option('--out <file>', words('commands.audit.headOut'))
    .action(head)
}

type Given = Parameters<Parameters<typeof withAudit>[0]>[0]

const verify = ({ head: known }: { head?: string }) =>
  withAudit(async (given) => {
    const hash = known && (await hashIn(given, known))
    const result = await given.audit.verify(hash)
    if (result.ok)
      return console.log(words('commands.audit.holds', { length: result.length, head: result.head }))
    console.error(words(`commands.audit.problem.${result.problem}`, { at: result.at }))
    process.exitCode = 1
  })

/** The hash itself, or the one in a signed head's file. */
async function hashIn({ office }: Given, known: string): Promise<string> {
  if (/^[0-9a-f]{64}$/i.test(known)) return known.toLowerCase()
  const { secret } = await office.installation()
  const kept = readSignedHead(await readFile(known, 'utf8'), headKey(secret))
  if (!kept) throw new Error(words('commands.audit.headForeign', { file: known }))
  return kept.hash
}

const head = ({ out: file }: { out?: string }) =>
  withAudit(async ({ audit, office }) => {
    const last = await audit.head()
    if (!file) return console.log(`${last.sequence} ${last.hash}`)
    const [{ name }, { secret }] = await Promise.all([office.settings(), office.installation()])
    const signed = signHead(last, { office: name.th, at: new Date(), key: headKey(secret) })
    await writeFile(file, `${JSON.stringify(signed, null, 2)}\n`, { flag: 'wx' })
    const { length, publicKey } = signed
    console.log(words('commands.audit.headWritten', { file, length, publicKey }))
  })

const withAudit = (
  act: (given: {
    audit: ReturnType<typeof auditService>
    office: ReturnType<typeof officeService>
  }) => Promise<void>,
) =>
  withStore({ readOnly: true }, ({ connection }) =>
    act({ audit: auditService(connection), office: officeService(connection) }),
  )
