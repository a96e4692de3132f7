import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { Argument, type Command } from 'commander'
import { officeDefaults } from '../../src/office/defaults.js'
import { chooseHosts, hostName } from '../../src/measures/checker/switching.js'
import type { Office } from '../../src/office/office.model.js'
import { emailField, usernameField } from '../../src/officers/officer.schema.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import type { Services } from '../../src/services.js'
import { text } from '../../src/web/validation.js'
import { Asking } from './asking.js'
import { line, officeTemplate, readOfficeFile, type OfficeFile } from './office-file.js'
import { invitationLink } from './invitation-link.js'
import { giveSheets } from './recovery-printing.js'
import { howSplit, withSplitOptions, type SplitOptions } from './recovery.js'
import { withServices } from './with-services.js'
import { words } from '../../src/console/words.js'

type SetUpOptions = {
  file?: string
  name?: string
  nameEn?: string
  address?: string
  addressEn?: string
  phone?: string
  email?: string
  admin?: string
  adminUsername?: string
  oversight?: string
  oversightUsername?: string
} & SplitOptions

/** `office setup` and `office template`. */
export function officeCommand(program: Command): void {
  const office = program.command('office').description(words('commands.office.about'))
  withSplitOptions(office.command('setup').description(words('commands.office.setup')))
    .option('--file <path>', words('commands.office.file'))
    .option('--name <text>', words('commands.office.name'))
    .option('--name-en <text>', words('commands.office.nameEn'))
    .option('--address <text>', words('commands.office.address'))
    .option('--address-en <text>', words('commands.office.addressEn'))
    .option('--phone <text>', words('commands.office.phone'))
    .option('--email <text>', words('commands.office.email'))
    .option('--admin <text>', words('commands.office.admin'))
    .option('--admin-username <text>', words('commands.office.adminUsername'))
    .option('--oversight <text>', words('commands.office.oversight'))
    .option('--oversight-username <text>', words('commands.office.oversightUsername'))
    .addHelpText('after', `\n${words('commands.exitCodes')}`)
    .action(setUp)
  office
    .command('template')
    .argument('[path]')
    .description(words('commands.office.template'))
    .action(printTemplate)
  office
    .command('cross-tables')
    .addArgument(new Argument('<choice>').choices(['on', 'off']))
    .description(words('commands.office.crossTables'))
    .action(crossTables)
  office
    .command('checker')
    .addArgument(new Argument('<choice>').choices(['on', 'off']))
    .argument('[hosts...]', words('commands.office.checkerHosts'))
    .description(words('commands.office.checker'))
    .action(checker)
}

/** Whether the program asks for the office's own published pages, and of which hosts: on record. */
async function checker(choice: 'on' | 'off', hosts: string[]): Promise<void> {
  const checkedHosts = choice === 'on' ? hosts.map(ownHost) : []
  if (choice === 'on' && checkedHosts.length === 0) throw new Error(words('commands.office.checkerNone'))
  await withServices(async ({ office, audit, clock }) => {
    await chooseHosts({ office, record: audit.record, clock }, checkedHosts, 'system')
    const named = { hosts: checkedHosts.join(', ') }
    console.log(
      choice === 'on' ? words('commands.office.checkerOn', named) : words('commands.office.checkerOff'),
    )
  })
}

function ownHost(given: string): string {
  const host = hostName(given)
  if (!host) throw new Error(words('commands.office.checkerBad', { host: given }))
  return host
}

/** Whether two-way tables of corruption complaints are published is the office's decision, and on record. */
async function crossTables(choice: 'on' | 'off'): Promise<void> {
  await withServices(async ({ office, audit, clock }) => {
    const event = { id: randomUUID(), at: clock(), action: 'office.crossTables', who: 'system' }
    await office.change({ crossTablesOfCorruption: choice === 'on' }, { ...event, facts: { choice } })
    await office.carryOut(audit.record)
    console.log(words('commands.office.crossTablesDone'))
  })
}

async function printTemplate(path?: string): Promise<void> {
  const file = `${JSON.stringify(officeTemplate(), null, 2)}\n`
  if (path) await writeFile(path, file, { flag: 'wx' })
  else process.stdout.write(file)
}

/** Everything is asked and checked before anything is written: the recovery key can be made only once. */
async function setUp(options: SetUpOptions): Promise<void> {
  const file = options.file ? await readOfficeFile(options.file) : {}
  const how = howSplit(options)
  await withServices(async (services) => {
    if (await services.office.find()) throw new Error(words('commands.office.already'))
    const { settings, people } = await everything(options, file)
    const recovery = newKeyPair()
    const { clock, office, audit } = services
    const event = { id: 'office-set-up', at: clock(), action: 'office.setUp', who: 'system' }
    const made = { ...settings, recoveryPublicKey: recovery.publicKey, setUpAt: event.at }
    await office.setUp(made, event)
    await office.carryOut(audit.record)
    console.log(`\n${words('commands.office.done')}\n\n${words('commands.office.recovery')}\n`)
    await giveSheets(services, recovery, made.name.th, how)
    for (const person of people) await invite(services, person)
    console.log(words('commands.office.next'))
  })
}

type Person = Parameters<Services['officers']['invite']>[0]

async function invite({ officers, config }: Services, person: Person): Promise<void> {
  const { officer, token } = await officers.invite(person)
  const role = words(`officers.role.${officer.role}`)
  console.log(`${words('commands.officers.link', { name: officer.name, role })}\n`)
  console.log(`  ${invitationLink(config, token)}\n`)
}

type Settings = Omit<Office, 'recoveryPublicKey' | 'setUpAt'>

async function everything(
  options: SetUpOptions,
  file: OfficeFile,
): Promise<{ settings: Settings; people: Person[] }> {
  const asking = new Asking()
  const ask = (key: string, given: unknown, otherwise?: string) =>
    asking.ask({
      question: words(`commands.office.${key}`),
      schema: line,
      given,
      ...(otherwise ? { otherwise } : {}),
    })
  try {
    const name = {
      th: await ask('name', options.name ?? file.name?.th),
      en: await ask('nameEn', options.nameEn ?? file.name?.en),
    }
    const address = {
      th: await ask('address', options.address ?? file.address?.th),
      en: await ask('addressEn', options.addressEn ?? file.address?.en),
    }
    const phone = await optional(asking, 'phone', options.phone ?? file.phone, text(40))
    const email = await optional(asking, 'email', options.email ?? file.email, emailField)
    const settings = { ...defaultsWith(file), name, address, phone, email }
    return { settings, people: await firstPeople(asking, options, file, settings) }
  } finally {
    asking.close()
  }
}

const optional = (
  asking: Asking,
  key: string,
  given: string | undefined,
  schema: typeof emailField | ReturnType<typeof text>,
) => asking.ask<string>({ question: words(`commands.office.${key}`), schema, given, otherwise: '' })

/** The administrator, who invites the rest; and the oversight officer, who may wait. */
async function firstPeople(
  asking: Asking,
  options: SetUpOptions,
  file: OfficeFile,
  { positions, departments }: Settings,
): Promise<Person[]> {
  const department = departments[0]?.key ?? ''
  const positionOr = (key: string) =>
    positions.find((position) => position.key === key)?.key ?? positions[0]?.key ?? ''
  const ask = (key: string, given: unknown, otherwise?: string) =>
    asking.ask({
      question: words(`commands.office.${key}`),
      schema: key.endsWith('Username') ? usernameField : otherwise === '' ? text(100) : line,
      given,
      ...(otherwise === undefined ? {} : { otherwise }),
    })
  const admin: Person = {
    role: 'administrator',
    position: positionOr('system-administrator'),
    department,
    name: await ask('admin', options.admin ?? file.administrator?.name),
    username: await ask('adminUsername', options.adminUsername ?? file.administrator?.username, 'admin'),
    email: file.administrator?.email,
  }
  const oversight = await ask('oversight', options.oversight ?? file.oversight?.name, '')
  if (!oversight) return [admin]
  return [
    admin,
    {
      role: 'oversight',
      position: positionOr(file.oversight?.position ?? 'outside'),
      department,
      name: oversight,
      username: await ask(
        'oversightUsername',
        options.oversightUsername ?? file.oversight?.username,
        'oversight',
      ),
      email: file.oversight?.email,
    },
  ]
}

function defaultsWith({ administrator: _admin, oversight: _oversight, ...file }: OfficeFile) {
  const given = Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined))
  return { ...officeDefaults(), ...given }
}
