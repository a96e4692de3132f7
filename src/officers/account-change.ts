import type { AuditEvent } from '../audit/audit.entry.js'
import type { UpdateQuery } from 'mongoose'
import type { Notice } from '../notifications/notice.js'
import { event } from './invitations.js'
import type { Officer } from './officer.js'
import type { StoredOfficer } from './officer.model.js'
import type { ChangeForm } from './officer.schema.js'
import { ENTITLED_ROLES, hasRole, type Role } from './roles.js'

/** What a change does to an account, how it is taken back, and whom it is told. */
export type AccountChange = {
  before: Officer
  after: Officer
  /** Where the owner read until now. */
  address: string | undefined
  hasNewRole: boolean
  isMoved: boolean
  update: UpdateQuery<StoredOfficer>
  undo: UpdateQuery<StoredOfficer>
  /** For the owner. */
  notices: Notice[]
}

/** @param given.address where the owner reads, as it is kept; `by`: id of who changes it */
export function accountChange(
  before: Officer,
  form: ChangeForm,
  { address, by, now }: { address: string | undefined; by: string; now: Date },
): AccountChange {
  const { id, roleSince } = before
  const { role = before.role, position } = form
  const hasNewRole = role !== before.role
  const isMoved = position !== before.position
  const hasNewAddress = (address ?? '') !== form.email
  const former = { position: before.position, until: now }
  const changed = event('officer.changed', by, now, {
    officer: id,
    ...(isMoved ? { position, positionBefore: before.position } : {}),
    ...(hasNewAddress ? { emailChanged: true } : {}),
  })
  const roleFacts = { officer: id, role, roleBefore: before.role }
  const entries = [changed, ...(hasNewRole ? [event('officer.roleChanged', by, now, roleFacts)] : [])]
  const said = fieldsOf({ ...form, role })
  const wasSaid = fieldsOf(formOf(before, address))
  return {
    ...{ before, address, hasNewRole, isMoved },
    after: {
      ...{ ...before, role, position },
      ...(hasNewRole ? { roleSince: now } : {}),
      ...(isMoved ? { formerPositions: [...(before.formerPositions ?? []), former] } : {}),
    },
    update: {
      $set: {
        ...said.$set,
        ...(hasNewRole ? { roleSince: now } : {}),
        ...(opensMore(before.role, role) ? { awaitingSince: now } : {}),
      },
      $unset: said.$unset,
      $push: {
        pending: { $each: entries },
        // Whoever was meant by a report is still meant after they are moved; see cases/conflicts.ts.
        ...(isMoved ? { formerPositions: former } : {}),
      },
    },
    undo: {
      $set: { ...wasSaid.$set, ...(roleSince ? { roleSince } : {}) },
      $unset: { ...wasSaid.$unset, ...(roleSince ? {} : { roleSince: 1 }) },
      $pull: {
        pending: { id: { $in: entries.map((one) => one.id) } },
        ...(isMoved ? { formerPositions: former } : {}),
      },
    },
    notices: noticesOf(changed, {
      ...{ emailChanged: address !== undefined && hasNewAddress },
      ...{ positionChanged: isMoved, roleChanged: hasNewRole },
    }).map((notice) => ({
      ...{ ...notice, to: [id] },
      // Where the owner reads: whoever changes the address must not be the only one to read of it and of the rest.
      ...(address && hasNewAddress ? { address } : {}),
    })),
  }
}

type OwnNotice = 'emailChanged' | 'positionChanged' | 'roleChanged'

const noticesOf = ({ id, at }: AuditEvent, told: Record<OwnNotice, boolean>) =>
  (['emailChanged', 'positionChanged', 'roleChanged'] as const)
    .filter((kind) => told[kind])
    .map((kind) => ({ id: `${kind}:${id}`, at, kind }))

/** Whether cases that were there before may be for somebody in their new role, so that colleagues give them the keys. */
const opensMore = (from: Role, to: Role): boolean =>
  from !== to &&
  (to === 'oversight' || (hasRole({ role: to }, ENTITLED_ROLES) && !hasRole({ role: from }, ENTITLED_ROLES)))

type Fields = Pick<
  ChangeForm,
  'name' | 'position' | 'department' | 'email' | 'lastDay' | 'otherDepartments'
> & { role: Role }

/** An account as a form would say it. */
const formOf = (officer: Officer, address: string | undefined): Fields => {
  const { name, role, position, department, lastDay = '', otherDepartments = [] } = officer
  return { name, role, position, department, lastDay, otherDepartments, email: address ?? '' }
}

/** What isn't given goes. */
function fieldsOf({ name, role, position, department, email, lastDay, otherDepartments }: Fields) {
  const others = otherDepartments.length > 0
  return {
    $set: {
      ...{ name, role, position, department },
      ...(email ? { email } : {}),
      ...(lastDay ? { lastDay } : {}),
      ...(others ? { otherDepartments } : {}),
    },
    $unset: {
      ...(email ? {} : { email: 1 }),
      ...(lastDay ? {} : { lastDay: 1 }),
      ...(others ? {} : { otherDepartments: 1 }),
    },
  } as const
}
