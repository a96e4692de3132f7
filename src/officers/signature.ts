import type { TFunction } from 'i18next'
import type { Words } from '../office/category.js'
import type { Office } from '../office/office.model.js'
import type { Language } from '../web/i18n.js'
import { actsFor } from './leave.js'
import type { Officer } from './officer.js'
import { behalfFor, type Permission } from './roles.js'

/**
 * Under what an office says: a name and the position of the day, that of whom they signed for as a deputy, and when, as
 * ISO 8601 in UTC.
 */
export type Signature = { name: string; position: Words; actingFor?: Words; at: string }

/** The same with whose it is, and for whom they signed. */
export type SignatureOfOfficer = Signature & { officer: string; onBehalfOf?: string }

/** An officer's name and position as they are today, under a step that needs this permission. */
export function signatureOf(
  officer: Officer,
  permission: Permission,
  { positions }: Pick<Office, 'positions'>,
  now: Date,
): SignatureOfOfficer {
  const { id, name, position, standsInFor = [] } = officer
  const words = (key: string): Words => positions.find((one) => one.key === key)?.name ?? { th: key, en: key }
  const { onBehalfOf } = behalfFor(officer, permission)
  const absent = standsInFor.find((one) => one.officer === onBehalfOf)
  const acting = absent && onBehalfOf ? { actingFor: words(absent.position), onBehalfOf } : {}
  return { officer: id, name, position: words(position), ...acting, at: now.toISOString() }
}

/** What of it is shown: not by which account. */
export const shownSignature = ({ name, position, actingFor, at }: Signature): Signature => ({
  ...{ name, position },
  ...(actingFor ? { actingFor } : {}),
  at,
})

/** The line under a name, as a deputy signs: their own position, and in whose they act. */
export const positionLine = (
  { position, actingFor }: Pick<Signature, 'position' | 'actingFor'>,
  { t, language }: { t: TFunction; language: Language },
): string =>
  actingFor
    ? t('leaves.signature', { own: position[language], other: actingFor[language] })
    : position[language]

/** Whether a signature is somebody's own, or that of whom either of the two stands or stood in for. */
export const isSignatureOf = (
  officer: Pick<Officer, 'id' | 'standsInFor'>,
  signature: Pick<SignatureOfOfficer, 'officer' | 'onBehalfOf'> | undefined,
): boolean => actsFor(officer, signature?.officer) || actsFor(officer, signature?.onBehalfOf)
