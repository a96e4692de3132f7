import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { officeDefaults } from '../../src/office/defaults.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { printRecoveryKey } from '../../src/sealing/recovery-key.js'
import { withServices } from './with-services.js'

type SetUpOptions = {
  name?: string
  nameEn?: string
  address?: string
  addressEn?: string
  phone?: string
  email?: string
  admin?: string
  adminUsername?: string
}

/** `office setup`: names the office, makes the recovery key and invites the first administrator. */
export function officeCommand(program: Command): void {
  program
    .command('office')
    .description('the office itself')
    .command('setup')
    .description('sets the office up, once; asks for what the options leave open')
    .option('--name <text>', 'name in Thai')
    .option('--name-en <text>', 'name in English')
    .option('--address <text>', 'address in Thai')
    .option('--address-en <text>', 'address in English')
    .option('--phone <text>', 'telephone')
    .option('--email <text>', 'e-mail')
    .option('--admin <text>', "the first administrator's full name")
    .option('--admin-username <text>', "the first administrator's user name")
    .action(setUp)
}

async function setUp(given: SetUpOptions): Promise<void> {
  const asked = await askFor(given)
  await withServices(async ({ office, officers, config, clock }) => {
    const recovery = newKeyPair()
    await office.setUp({
      ...officeDefaults(),
      name: { th: asked.name, en: asked.nameEn },
      address: { th: asked.address, en: asked.addressEn },
      phone: asked.phone,
      email: asked.email,
      recoveryPublicKey: recovery.publicKey,
      setUpAt: clock(),
    })
    const { token } = await officers.invite({
      username: asked.adminUsername,
      name: asked.admin,
      role: 'administrator',
      position: 'system-administrator',
      department: 'permanent-secretary',
    })
    console.log(`The office is set up.

The recovery key. It is shown this once: write it down or print it, and put it into the safe.
It opens every case when nobody else can.

  ${printRecoveryKey(recovery.privateKey)}

The first administrator sets a password here within 72 hours, once the program runs (npm start):

  ${config.url ?? `http://${config.host}:${config.port}`}/office/invitation/${token}

The administrator then invites everybody else, the oversight officer first.`)
  })
}

const QUESTIONS: { key: keyof SetUpOptions; question: string }[] = [
  { key: 'name', question: 'ชื่อสำนักงาน (name in Thai)' },
  { key: 'nameEn', question: 'Name in English' },
  { key: 'address', question: 'ที่อยู่ (address in Thai)' },
  { key: 'addressEn', question: 'Address in English' },
  { key: 'phone', question: 'โทรศัพท์ (telephone)' },
  { key: 'email', question: 'อีเมล (e-mail)' },
  { key: 'admin', question: 'ชื่อผู้ดูแลระบบ (administrator, full name)' },
  { key: 'adminUsername', question: 'ชื่อผู้ใช้ของผู้ดูแลระบบ (user name)' },
]

async function askFor(given: SetUpOptions): Promise<Required<SetUpOptions>> {
  const missing = QUESTIONS.filter(({ key }) => !given[key])
  if (missing.length > 0 && !process.stdin.isTTY)
    throw new Error(`Say also: ${missing.map(({ key }) => key).join(', ')}. See --help.`)
  const answers: SetUpOptions = { ...given }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  for (const { key, question } of missing)
    while (!answers[key]) answers[key] = (await terminal.question(`${question}: `)).trim()
  terminal.close()
  return answers as Required<SetUpOptions>
}
