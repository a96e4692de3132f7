import type { Command } from 'commander'
import { auditService, type AuditService } from '../../src/audit/audit.service.js'
import { withStore } from './with-store.js'
import { words } from '../../src/console/words.js'

/** `audit verify` and `audit head`: read only, so they run beside the product. */
export function auditCommand(program: Command): void {
  const audit = program.command('audit').description(words('commands.audit.about'))
  audit
    .command('verify')
    .description(words('commands.audit.verify'))
    .option('--head <hash>', words('commands.audit.known'))
    .addHelpText('after', `\n${words('commands.audit.exitCodes')}`)
    .action(verify)
  audit.command('head').description(words('commands.audit.head')).action(printHead)
}

const verify = ({ head: known }: { head?: string }) =>
  withAudit(async (audit) => {
    const result = await audit.verify(known?.toLowerCase())
    if (result.ok)
      return console.log(words('commands.audit.holds', { length: result.length, head: result.head }))
    console.error(words(`commands.audit.problem.${result.problem}`, { at: result.at }))
    process.exitCode = 1
  })

const printHead = () =>
  withAudit(async (audit) => {
    const { sequence, hash } = await audit.head()
    console.log(`${sequence} ${hash}`)
  })

const withAudit = (act: (audit: AuditService) => Promise<void>) =>
  withStore({ readOnly: true }, ({ connection }) => act(auditService(connection)))
