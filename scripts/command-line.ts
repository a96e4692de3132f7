import { Command } from 'commander'
import { auditCommand } from './commands/audit.js'
import { explain } from './commands/explain.js'
import { backupCommand, restoreCommand, verifyCommand } from './commands/keeping.js'
import { officeCommand } from './commands/office.js'
import { officersCommand } from './commands/officers.js'
import { recountCommand } from './commands/recount.js'

const program = new Command('sucharit').description('Commands for whoever runs the office')
officeCommand(program)
officersCommand(program)
auditCommand(program)
recountCommand(program)
backupCommand(program)
restoreCommand(program)
verifyCommand(program)

program.parseAsync().catch((error: unknown) => {
  console.error(explain(error))
  process.exitCode = 1
})
