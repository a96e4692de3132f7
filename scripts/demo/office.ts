import type { Actor } from '../../src/officers/officer.js'
import { officeDefaults } from '../../src/office/defaults.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import type { Services } from '../../src/services.js'
import { DEMO_OFFICERS, type DemoOfficer } from './content/officers.js'

/** Everybody who works in the demo office, signed in, by username. */
export type Staff = Map<string, Actor>

/** Sets the office up as the command does. Nobody gets the recovery key of a demo. */
export async function setUpOffice({ office, clock }: Services): Promise<void> {
  await office.setUp({
    ...officeDefaults(),
    name: { th: 'องค์การบริหารส่วนตำบลสระแก้ว', en: 'Sa Kaeo Subdistrict Administrative Organization' },
    address: {
      th: 'ตำบลสระแก้ว อำเภอหนองหงส์ จังหวัดบุรีรัมย์ 31240',
      en: 'Sa Kaeo, Nong Hong District, Buri Ram 31240',
    },
    phone: '044 000 000',
    email: 'office@example.go.th',
    // Whoever looks around for five minutes has no app at hand; each account may set a second step up for itself.
    secondStepRoles: [],
    recoveryPublicKey: newKeyPair().publicKey,
    setUpAt: clock(),
  })
}

/** Invites everybody; they accept and sign in, as they would. */
export async function hireStaff(services: Services): Promise<Staff> {
  const invited = []
  for (const officer of DEMO_OFFICERS) invited.push(await invite(services, officer))
  // Passwords take their time; together they take both cores.
  return new Map(await Promise.all(invited.map((arrive) => arrive())))
}

/** Somebody gets a link; they come in with it when they are called. */
export async function invite({ officers }: Services, newcomer: DemoOfficer) {
  const { password, may: _, ...officer } = newcomer
  const { token } = await officers.invite(officer)
  return async () => {
    const actor = await officers.accept(token, password)
    await officers.entered(actor.id, 'password')
    return [officer.username, actor] as const
  }
}
