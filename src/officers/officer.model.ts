import { Schema, type Connection, type Types } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { WrappedKey } from '../sealing/password.js'
import { bytes } from '../store/bytes.js'
import { modelOn, required } from '../store/model.js'
import type { Leave } from './leave.js'
import type { FormerPosition, Officer } from './officer.js'
import { passkeySchema, type StoredPasskey } from './passkeys/passkey.model.js'
import type { Role } from './roles.js'

/** A key pair of before a password was forgotten: copies of case keys sealed to it stay until they are replaced. */
type FormerKey = { publicKey: Buffer; wrapped: WrappedKey; until: Date }

/** A link that lets somebody set their password once; only its hash is kept. */
type StoredInvitation = { hash: string; expiresAt: Date }

/** The secret that an app makes codes of, sealed to the officer's own key; no code of a step up to the last counts. */
type StoredTotp = { sealed: Buffer; lastStep: number; since: Date }

export type StoredOfficer = {
  _id: Types.ObjectId
  username: string
  name: string
  role: Role
  position: string
  formerPositions?: FormerPosition[]
  roleSince?: Date
  department: string
  otherDepartments?: string[]
  email?: string
  active: boolean
  lastDay?: string
  leaves?: Leave[]
  /** Grows with each change of the leaves: whoever read an older one looks again. */
  leavesVersion?: number
  /** While an account is being closed; see closing.ts. */
  closingSince?: Date
  publicKey?: Buffer
  wrapped?: WrappedKey
  formerKeys?: FormerKey[]
  awaitingSince?: Date
  invitation?: StoredInvitation
  totp?: StoredTotp
  passkeys?: StoredPasskey[]
  /** MACs of those not yet used; see recovery-codes.ts. */
  recoveryCodes?: string[]
  createdAt: Date
  /** What is still to be put on the audit trail; written with the change it tells of. */
  pending: AuditEvent[]
}

const inner = { _id: false, versionKey: false } as const

const wrappedSchema = new Schema<WrappedKey>({ salt: required(Buffer), box: required(Buffer) }, inner)

const leaveSchema = new Schema<Leave>(
  {
    id: required(String),
    firstDay: required(String),
    lastDay: required(String),
    deputy: required(String),
    position: required(String),
    enteredAt: required(Date),
    endedAt: Date,
  },
  inner,
)

const officerSchema = new Schema<StoredOfficer>(
  {
    username: required(String),
    name: required(String),
    role: required(String),
    position: required(String),
    formerPositions: {
      type: [new Schema<FormerPosition>({ position: required(String), until: required(Date) }, inner)],
      default: undefined,
    },
    roleSince: Date,
    department: required(String),
    otherDepartments: { type: [String], default: undefined },
    email: String,
    active: required(Boolean),
    lastDay: String,
    leaves: { type: [leaveSchema], default: undefined },
    leavesVersion: Number,
    closingSince: Date,
    publicKey: Buffer,
    wrapped: wrappedSchema,
    formerKeys: {
      type: [new Schema<FormerKey>({ publicKey: Buffer, wrapped: wrappedSchema, until: Date }, inner)],
      default: undefined,
    },
    awaitingSince: Date,
    invitation: new Schema<StoredInvitation>({ hash: required(String), expiresAt: required(Date) }, inner),
    totp: new Schema<StoredTotp>(
      { sealed: required(Buffer), lastStep: required(Number), since: required(Date) },
      inner,
    ),
    passkeys: { type: [passkeySchema], default: undefined },
    recoveryCodes: { type: [String], default: undefined },
    createdAt: required(Date),
    pending: [Schema.Types.Mixed],
  },
  { collection: 'officers', versionKey: false },
)
officerSchema.index({ username: 1 }, { unique: true })
officerSchema.index({ 'passkeys.credentialId': 1 }, { unique: true, sparse: true })

export const officerModel = (connection: Connection) => modelOn(connection, 'Officer', officerSchema)
export type OfficerModel = ReturnType<typeof officerModel>

export const toOfficer = (stored: StoredOfficer): Officer => ({
  id: stored._id.toString(),
  username: stored.username,
  name: stored.name,
  role: stored.role,
  position: stored.position,
  ...(stored.formerPositions?.length ? { formerPositions: stored.formerPositions } : {}),
  ...(stored.roleSince ? { roleSince: stored.roleSince } : {}),
  department: stored.department,
  ...(stored.otherDepartments?.length ? { otherDepartments: stored.otherDepartments } : {}),
  publicKey: stored.publicKey && bytes(stored.publicKey),
  active: stored.active,
  ...(stored.lastDay ? { lastDay: stored.lastDay } : {}),
  ...(stored.leaves?.length ? { leaves: stored.leaves } : {}),
  ...(stored.closingSince ? { closing: true as const } : {}),
  ...keyTimes(stored),
})

function keyTimes({
  formerKeys,
  awaitingSince,
}: StoredOfficer): Pick<Officer, 'keysSince' | 'awaitingSince'> {
  const keysSince = formerKeys?.at(-1)?.until
  const awaiting = awaitingSince ?? keysSince
  return { ...(keysSince ? { keysSince } : {}), ...(awaiting ? { awaitingSince: awaiting } : {}) }
}
