import { Command } from 'commander'
import { auditCommand } from './commands/audit.js'
import { compactCommand } from './commands/compact.js'
import { explain } from '../src/console/explain.js'
import { backupCommand, restoreCommand, verifyCommand } from './commands/keeping.js'
import { migrateCommand } from './commands/migrate.js'
import { officeCommand } from './commands/office.js'
import { officersCommand } from './commands/officers.js'
import { purgeCommand } from './commands/purge.js'
import { recoveryCommand } from './commands/recovery.js'
import { recountCommand } from './commands/recount.js'

const program = new Command('sucharit').description('Commands for whoever runs the office')
officeCommand(program)
officersCommand(program)
auditCommand(program)
recoveryCommand(program)
recountCommand(program)
backupCommand(program)
restoreCommand(program)
verifyCommand(program)
migrateCommand(program)
compactCommand(program)
purgeCommand(program)

program.parseAsync().catch((error: unknown) => {
  console.error(explain(error))
  process.exitCode = 1
})
