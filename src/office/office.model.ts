import { Schema, type Connection } from 'mongoose'
import { modelOn } from '../store/model.js'
import type { Category, Words } from './category.js'

export type Named = { key: string; name: Words }

/** Another body a resident can turn to. */
export type Body = { key: string; name: Words; phone: string; url: string; about: Words }

/** What the office says of itself; everything here is content that set-up writes and the office may change. */
export type Office = {
  name: Words
  address: Words
  phone: string
  email: string
  departments: Named[]
  positions: Named[]
  categories: Category[]
  bodies: Body[]
  /** Legal protection of a reporter, as shown on the form and the guideline page. */
  protection: Words
  /** What to do at once when somebody is in danger. */
  danger: Words
  /** How days of a time limit are counted. */
  dayCount: 'calendar' | 'working'
  /** Days off as YYYY-MM-DD, announced yearly; only counted where dayCount is "working". */
  holidays: string[]
  /** Roles that need a second step to sign in; undefined: everyone who can read cases. */
  secondStepRoles?: string[]
  /** Two-way tables are published of general complaints, and of corruption only where the office decides to. */
  crossTablesOfCorruption?: boolean
  /** The office's own hosts, whose published pages are asked for each day; none: nothing is fetched. */
  checkedHosts?: string[]
  /** Public half of the key on paper in the safe. */
  recoveryPublicKey: Buffer
  setUpAt: Date
}

/** What goes on record of a change of settings; the audit trail takes it as it is. */
export type SettingsEvent = {
  id: string
  at: Date
  action: string
  who: string
  facts?: Record<string, string | number | boolean>
}

/** What is still to be put on record; older stores have no such list. */
type StoredOffice = Office & { _id: 'office'; pending?: SettingsEvent[] }
/** Salt and secret that receipts and forms are derived with; see sealing/receipt.ts. */
type StoredInstallation = { _id: 'installation'; salt: Buffer; secret: Buffer }

const whole = { type: Schema.Types.Mixed, required: true }

const officeSchema = new Schema<StoredOffice>(
  {
    _id: { type: String, required: true },
    name: whole,
    address: whole,
    phone: String,
    email: String,
    departments: whole,
    positions: whole,
    categories: whole,
    bodies: whole,
    protection: whole,
    danger: whole,
    dayCount: { type: String, enum: ['calendar', 'working'], required: true },
    holidays: [String],
    secondStepRoles: { type: [String], default: undefined },
    crossTablesOfCorruption: Boolean,
    checkedHosts: { type: [String], default: undefined },
    recoveryPublicKey: { type: Buffer, required: true },
    setUpAt: { type: Date, required: true },
    pending: { type: [Schema.Types.Mixed], default: undefined },
  },
  { collection: 'office', versionKey: false },
)

const installationSchema = new Schema<StoredInstallation>(
  {
    _id: { type: String, required: true },
    salt: { type: Buffer, required: true },
    secret: { type: Buffer, required: true },
  },
  { collection: 'installation', versionKey: false },
)

export const officeModel = (connection: Connection) => modelOn(connection, 'Office', officeSchema)
export const installationModel = (connection: Connection) =>
  modelOn(connection, 'Installation', installationSchema)
