import { randomBytes } from 'node:crypto'
import type { UpdateQuery } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Measure } from '../office/category.js'
import type { Office } from '../office/office.model.js'
import type { Officer } from '../officers/officer.js'
import { mayDo } from '../officers/roles.js'
import { RecordChanged, RecordNotFound, RecordNotYours } from './measures.errors.js'
import { pendingOn, type Followers, type Pending } from './pending.js'
import { listOf, numberOf, textOf, type RecordForm, type Values } from './record.fields.js'
import { kindOf, writePermission, type EntryKind, type KindName } from './record.kinds.js'
import { recordModel, type StoredRecord } from './record.model.js'
import { mayWrite } from './record.rights.js'
import { requireEntryStands, requireStandsHere, type Surroundings } from './record.rules.js'
import { startingSet, type NewRecord } from './starting-set.js'

export type RecordDependencies = Followers & {
  office: { settings: () => Promise<Office> }
  officers: () => Promise<Officer[]>
  clock: () => Date
}

/** A record as pages show it. */
export type PolicyRecord = Omit<StoredRecord, '_id' | 'pending'> & { id: string }

export type RecordService = ReturnType<typeof recordService>

/** Policy records of every kind: written, changed, checked, retired and copied into a new fiscal year. */
export function recordService({ connection, office, officers, clock, ...followers }: RecordDependencies) {
  const records = recordModel(connection)
  const pending = pendingOn(records, followers)

  async function stored(kind: KindName, id: string): Promise<StoredRecord> {
    const found = await records.findOne({ _id: id, kind }).lean<StoredRecord>()
    if (!found) throw new RecordNotFound()
    return found
  }

  /** The record for somebody who may change it, on the version they saw. */
  async function held(actor: Officer, kind: KindName, id: string, version: number): Promise<StoredRecord> {
    const found = await stored(kind, id)
    if (!mayWrite(actor, kind, found.departments)) throw new RecordNotYours()
    if (found.version !== version) throw new RecordChanged(version)
    return found
  }

  async function change(
    record: StoredRecord,
    update: UpdateQuery<StoredRecord>,
    event: AuditEvent,
  ): Promise<void> {
    const { _id, version, entries } = record
    const follows: Pending[] = [{ id: event.id, kind: 'audit', event }]
    const changed = await records.updateOne(
      // An entry is judged by those before it, so none may have come in between.
      { _id, version, entries: { $size: entries.length } },
      { ...update, $push: { ...update.$push, pending: { $each: follows } } },
    )
    if (changed.modifiedCount === 0) throw new RecordChanged(version)
    await pending.now(_id, follows)
  }

  const eventOf = (
    { _id, kind, fiscalYear, measure, version }: StoredRecord,
    action: string,
    by: string,
  ): AuditEvent => ({
    id: `record-${_id}-${version + 1}`,
    at: clock(),
    action: `measures.${action}`,
    who: by,
    facts: { kind, measure, ...(fiscalYear > 0 ? { fiscalYear } : {}) },
  })

  async function surroundings(): Promise<Surroundings> {
    const methods = await records.find({ kind: 'method', retired: false }).lean<StoredRecord[]>()
    return { settings: await office.settings(), officers: await officers(), methods }
  }

  function whole(by: string, made: NewRecord): StoredRecord {
    const { id, kind, fiscalYear, values } = made
    const record: StoredRecord = {
      ...{
        _id: id,
        kind,
        fiscalYear,
        measure: measureOf(kind, values),
        departments: listOf(values, 'departments'),
      },
      ...{ values, entries: [], links: [], retired: false, reminded: [], pending: [], version: 0 },
      versions: [{ version: 1, at: clock(), by, values }],
    }
    return record
  }

  return {
    settle: pending.settle,

    /** Every record of a kind in a year, in the order of their measure and number; a kind without years has one list. */
    async list(kind: KindName, fiscalYear: number): Promise<PolicyRecord[]> {
      const year = kindOf(kind).yearly ? fiscalYear : 0
      return ordered(await records.find({ kind, fiscalYear: year }, { pending: 0 }).lean<StoredRecord[]>())
    },

    /** Every record of a year and those that belong to none. */
    async ofYear(fiscalYear: number): Promise<PolicyRecord[]> {
      const filter = { fiscalYear: { $in: [0, fiscalYear] } }
      return ordered(await records.find(filter, { pending: 0 }).lean<StoredRecord[]>())
    },

    /** The fiscal years that have records, newest first. */
    years: async (): Promise<number[]> =>
      [
        ...new Set(
          (await records.find({ fiscalYear: { $gt: 0 } }, { fiscalYear: 1 }).lean()).map(
            (one) => one.fiscalYear,
          ),
        ),
      ].sort((a, b) => b - a),

    /** @throws {RecordNotFound} */
    find: async (kind: KindName, id: string): Promise<PolicyRecord> => shownRecord(await stored(kind, id)),

    /** @throws {RecordNotYours} @throws {RecordRefused} */
    async create(
      actor: Officer,
      kind: KindName,
      fiscalYear: number,
      { values }: RecordForm,
    ): Promise<string> {
      const complete = requireStandsHere(kind, values, undefined, await surroundings())
      if (!mayWrite(actor, kind, listOf(values, 'departments'))) throw new RecordNotYours()
      const year = kindOf(kind).yearly ? fiscalYear : 0
      const id = `${String(year).padStart(4, '0')}-${kind}-${randomBytes(6).toString('hex')}`
      const record = whole(actor.id, { id, kind, fiscalYear: year, values: complete })
      const event = eventOf(record, 'recorded', actor.id)
      await records.create({ ...record, version: 1, pending: [{ id: event.id, kind: 'audit', event }] })
      await pending.now(id, [{ id: event.id, kind: 'audit', event }])
      return id
    },

    /** @throws {RecordNotYours} @throws {RecordChanged} somebody was faster @throws {RecordRefused} */
    async change(actor: Officer, kind: KindName, id: string, form: RecordForm): Promise<void> {
      const record = await held(actor, kind, id, form.version)
      const values = requireStandsHere(kind, form.values, record, await surroundings())
      const departments = listOf(values, 'departments')
      const saved = { version: record.version + 1, at: clock(), by: actor.id, values }
      await change(
        record,
        {
          $set: { values, departments, measure: measureOf(kind, values) },
          $push: { versions: saved },
          $inc: { version: 1 },
        },
        eventOf(record, 'changed', actor.id),
      )
    },

    /** No longer kept up, or kept up again. */
    async retire(
      actor: Officer,
      kind: KindName,
      id: string,
      { version, retired }: { version: number; retired: boolean },
    ): Promise<void> {
      const record = await held(actor, kind, id, version)
      const event = eventOf(record, retired ? 'retired' : 'restored', actor.id)
      await change(record, { $set: { retired }, $inc: { version: 1 } }, event)
    },

    /**
     * Writes a check, a test, a step or a declaration on a record. Entries are only ever added, so two at once are
     * no conflict. @throws {RecordNotYours} @throws {RecordRefused}
     */
    addEntry: (actor: Officer, kind: KindName, id: string, entry: EntryKind, values: Values): Promise<void> =>
      againWhenChanged(async () => {
        const record = await stored(kind, id)
        if (!mayWrite(actor, kind, record.departments)) throw new RecordNotYours()
        requireEntryStands(entry, values, record)
        const line = {
          id: randomBytes(6).toString('hex'),
          kind: entry.name,
          at: clock(),
          by: actor.id,
          values,
        }
        const event = { ...eventOf(record, entry.name, actor.id), id: `entry-${id}-${line.id}` }
        await change(record, { $push: { entries: line } }, event)
      }),

    /**
     * Begins a fiscal year with what the newest year before it had, or with the shipped set where there is none. What
     * is there already stays as it is. Answers how many records there are now that weren't before.
     */
    async startYear(actor: Officer, fiscalYear: number): Promise<number> {
      if (!mayDo(actor, 'measures:plan')) throw new RecordNotYours()
      const before = (await this.years()).find((year) => year < fiscalYear)
      const source = before === undefined ? [] : await this.ofYear(before)
      const begun = startingSet(fiscalYear, source, await office.settings())
      const made = begun.map((one) => {
        const record = whole(actor.id, one)
        const event = eventOf(record, 'copied', actor.id)
        return { ...record, version: 1, pending: [{ id: event.id, kind: 'audit' as const, event }] }
      })
      if (made.length === 0) return 0
      const written = await records.bulkWrite(
        made.map(({ _id, ...record }) => ({
          updateOne: { filter: { _id }, update: { $setOnInsert: record }, upsert: true },
        })),
      )
      await pending.settle()
      return written.upsertedCount
    },

    mayWrite: (actor: Officer, kind: KindName, record?: { departments: string[] }): boolean =>
      record ? mayWrite(actor, kind, record.departments) : mayDo(actor, writePermission(kindOf(kind))),
  }
}

const TRIES = 5

/** Reads and writes anew where somebody else wrote in between. */
async function againWhenChanged(act: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof RecordChanged) || tries === TRIES) throw error
    }
}

function measureOf(kind: KindName, values: Values): Measure {
  const { measure } = kindOf(kind)
  return measure === 'chosen' ? ((Number(textOf(values, 'measure')) || 4) as Measure) : measure
}

export function shownRecord(stored: StoredRecord): PolicyRecord {
  const { _id, pending: _, ...record } = stored
  return { ...record, id: _id }
}

const ordered = (found: StoredRecord[]): PolicyRecord[] =>
  found
    .map(shownRecord)
    .sort(
      (a, b) =>
        a.measure - b.measure ||
        numberOf(a.values, 'number') - numberOf(b.values, 'number') ||
        (a.id < b.id ? -1 : 1),
    )
