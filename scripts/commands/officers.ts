import { Option, type Command } from 'commander'
import { auditService } from '../../src/audit/audit.service.js'
import { officeService } from '../../src/office/office.service.js'
import type { Named } from '../../src/office/office.model.js'
import type { Officer } from '../../src/officers/officer.js'
import { emailField, usernameField } from '../../src/officers/officer.schema.js'
import { officerService, type OfficerService } from '../../src/officers/officer.service.js'
import { ROLES } from '../../src/officers/roles.js'
import { foldUsername } from '../../src/officers/username.js'
import { choice } from '../../src/web/validation.js'
import { Asking } from './asking.js'
import { invitationLink } from './invitation-link.js'
import { line } from './office-file.js'
import { withServices } from './with-services.js'
import { withStore } from './with-store.js'
import { language, words } from '../../src/console/words.js'

type InviteOptions = {
  username?: string
  name?: string
  role?: string
  position?: string
  department?: string
  email?: string
}

/** `officers list`, `invite`, `invite-again` and `deactivate`. */
export function officersCommand(program: Command): void {
  const officers = program.command('officers').description(words('commands.officers.about'))
  officers.command('list').description(words('commands.officers.list')).action(printList)
  officers
    .command('invite')
    .description(words('commands.officers.invite'))
    .option('--name <text>', words('officers.name'))
    .option('--username <text>', words('officers.username'))
    .addOption(new Option('--role <role>', words('officers.roleLabel')).choices(ROLES))
    .option('--position <key>', words('officers.position'))
    .option('--department <key>', words('officers.department'))
    .option('--email <address>', words('officers.email'))
    .addHelpText('after', `\n${words('commands.exitCodes')}`)
    .action(invite)
  officers
    .command('invite-again')
    .argument('<username>')
    .description(words('commands.officers.inviteAgain'))
    .action(inviteAgain)
  officers
    .command('deactivate')
    .argument('<username>')
    .description(words('commands.officers.deactivate'))
    .action(deactivate)
}

/** Reads only, so it runs beside the product. */
async function printList(): Promise<void> {
  await withStore({ readOnly: true }, async ({ connection }) => {
    const given = { connection, office: officeService(connection), audit: auditService(connection) }
    const people = await officerService({
      ...given,
      notify: () => Promise.resolve(),
      heldAlone: () => Promise.reject(new Error('Nothing is closed here')),
      assigned: () => Promise.reject(new Error('Nothing is changed here')),
      reaches: () => false,
      clock: () => new Date(),
    }).list()
    if (people.length === 0) console.log(words('commands.officers.none'))
    for (const person of people) console.log(lineOf(person))
  })
}

function lineOf({ username, role, active, publicKey, name }: Officer): string {
  const state = active ? (publicKey ? 'active' : 'invited') : 'closed'
  return [username.padEnd(16), role.padEnd(14), words(`officers.states.${state}`).padEnd(24), name].join(' ')
}

async function invite(options: InviteOptions): Promise<void> {
  await withServices(async ({ office, officers, config }) => {
    const { positions, departments } = await office.settings()
    const asking = new Asking()
    const ask = asking.ask.bind(asking)
    try {
      const name = await ask({ question: words('officers.name'), schema: line, given: options.name })
      const username = await ask({
        question: words('officers.username'),
        schema: usernameField,
        given: options.username,
      })
      const role = await ask({
        question: `${words('officers.roleLabel')} (${ROLES.join(', ')})`,
        schema: choice(ROLES),
        given: options.role,
      })
      const position = await ask(oneOf('officers.position', positions, options.position))
      const department = await ask(oneOf('officers.department', departments, options.department))
      const email = await ask({
        question: words('officers.email'),
        schema: emailField,
        given: options.email,
        otherwise: '',
      })
      const { officer, token } = await officers.invite({ name, username, role, position, department, email })
      printLink(officer, invitationLink(config, token))
    } finally {
      asking.close()
    }
  })
}

function oneOf(key: string, all: Named[], given: string | undefined) {
  const known = all.map((one) => `${one.key} (${one.name[language]})`).join(', ')
  const schema = line.refine((typed) => all.some((one) => one.key === typed), { error: 'choose' })
  return { question: `${words(key)}: ${known}`, schema, given }
}

async function inviteAgain(username: string): Promise<void> {
  await withServices(async ({ officers, config }) => {
    const { officer, token } = await officers.inviteAgain((await named(officers, username)).id)
    printLink(officer, invitationLink(config, token))
  })
}

async function deactivate(username: string): Promise<void> {
  await withServices(async ({ officers }) => {
    const { id, name } = await named(officers, username)
    await officers.deactivate(id)
    console.log(words('commands.officers.closed', { name }))
  })
}

async function named(officers: OfficerService, username: string): Promise<Officer> {
  const officer = (await officers.list()).find((one) => one.username === foldUsername(username))
  if (!officer) throw new Error(words('commands.officers.unknown', { username }))
  return officer
}

function printLink({ name, role }: Officer, link: string): void {
  console.log(
    `${words('commands.officers.link', { name, role: words(`officers.role.${role}`) })}\n\n  ${link}\n`,
  )
}
