import { Command } from 'commander'
import { auditCommand } from './commands/audit.js'
import { officeCommand } from './commands/office.js'
import { recountCommand } from './commands/recount.js'

const program = new Command('sucharit').description('Commands for whoever runs the office')
officeCommand(program)
auditCommand(program)
recountCommand(program)

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
