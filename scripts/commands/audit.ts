import type { Command } from 'commander'
import { auditService } from '../../src/audit/audit.service.js'
import { readConfig } from '../../src/config.js'
import { openStore } from '../../src/store/connect.js'

/** `audit verify` and `audit head`: read only, so they run beside the product. */
export function auditCommand(program: Command): void {
  const audit = program.command('audit').description('the audit trail')
  audit
    .command('verify')
    .description('walks the chain; exits 1 where it breaks')
    .option('--head <hash>', 'a head printed earlier that the chain must still hold')
    .action(({ head }: { head?: string }) => verify(head))
  audit.command('head').description('prints length and hash of the chain').action(printHead)
}

async function verify(known?: string): Promise<void> {
  await withAudit(async (audit) => {
    const result = await audit.verify(known)
    if (result.ok) console.log(`The chain holds: ${result.length} entries, head ${result.head}`)
    else {
      console.error(`The chain breaks at entry ${result.at}: ${result.problem}`)
      process.exitCode = 1
    }
  })
}

const printHead = () =>
  withAudit(async (audit) => {
    const { sequence, hash } = await audit.head()
    console.log(`${sequence} ${hash}`)
  })

async function withAudit(act: (audit: ReturnType<typeof auditService>) => Promise<void>): Promise<void> {
  const store = await openStore({ ...readConfig(process.env), readOnly: true })
  try {
    await act(auditService(store.connection))
  } finally {
    await store.close()
  }
}
