import type { Connection } from 'mongoose'
import type { OfficeService } from '../office/office.service.js'
import type { Officer } from '../officers/officer.js'
import { actsFor } from '../officers/leave.js'
import { receiptKeys } from '../sealing/receipt.js'
import { CaseChanged, ClosedAnew, ReceiptUnknown, StepNotAllowed } from './case.errors.js'
import type { ChangingService } from './case.changing.js'
import { caseModel, type Pending, type StoredCase } from './case.model.js'
import { factsOf, opened, type HeldCase } from './case.reading.js'
import { caseKeyOf, newId, openContent, openWords, sealFile, sealWords } from './case.seals.js'
import { mayKeep } from './key-ground.js'
import { toTell } from './key-holders.js'
import { followUpsOf, updateFor } from './step.update.js'
import { closingsOf, momentOf, standingScore, tallyStep } from './tally-step.js'
import { stepsFrom, type Action } from './transitions.js'
import type { Score } from './vocabulary.js'
import type { ReporterCase, SealedFile } from './case.js'
import { audited, noticed } from './pending.js'

/** A case file stays openable: beyond this many messages the reporter is asked to wait for an answer. */
const MESSAGES_MAX = 500
/** Somebody who can't make up their mind may change a rating so often; each change stays with the case. */
const RATINGS_MAX = 20
/** Somebody else's change in between doesn't concern a message; it is tried again on the newer version. */
const TRIES = 5

export type ReporterDependencies = {
  connection: Connection
  office: OfficeService
  officers: () => Promise<Officer[]>
  changing: ChangingService
  clock: () => Date
}

/** What somebody with a receipt can do: nothing here needs an account. */
export function reporterService({ connection, office, officers, changing, clock }: ReporterDependencies) {
  const cases = caseModel(connection)

  async function hold(receipt: string): Promise<HeldCase> {
    const { lookup, keys } = await receiptKeys(receipt, await office.installation())
    const stored = await cases.findOne({ receiptLookup: lookup }).lean<StoredCase>()
    const key = stored && caseKeyOf(stored, 'reporter', keys.privateKey)
    if (!stored || !key) throw new ReceiptUnknown()
    return { stored, key }
  }

  /** Writes on whichever version the case has by then. */
  async function write(receipt: string, writing: (held: HeldCase) => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await writing(await hold(receipt))
      } catch (error) {
        if (!(error instanceof CaseChanged) || error instanceof ClosedAnew || tries === TRIES) throw error
      }
    }
  }

  /**
   * Of those whom the case opens for the officers to tell: the assignee if there is one, and who stands in; else whoever
   * is told of new cases.
   */
  async function concerned({ stored, key }: HeldCase): Promise<string[]> {
    const facts = { ...stored, positions: openContent(stored, key).positions }
    const opens = (one: Officer) =>
      stored.keys.some((copy) => copy.holder === one.id && mayKeep(one, copy, facts))
    const people = (await officers()).filter(opens)
    const working = people.filter((one) => actsFor(one, stored.assignee))
    return working.length > 0 ? working.map(({ id }) => id) : toTell(people)
  }

  async function followUps(
    held: HeldCase,
    action: string,
    kind: 'reporterReplied' | 'reporterAsksReopening',
    at: Date,
  ): Promise<Pending[]> {
    const caseNumber = held.stored.number
    return [
      audited({ at, action, who: 'reporter', caseNumber }),
      ...noticed({ at, kind, to: await concerned(held), caseNumber }),
    ]
  }

  return {
    /** @throws {ReceiptUnknown} after the same work as for a receipt that is known */
    async forReceipt(receipt: string): Promise<ReporterCase> {
      return reporterView(await hold(receipt))
    },

    /** Adds a message and files; the same message id is added once. @throws {ReceiptUnknown} */
    async reply(
      receipt: string,
      reply: { text: string; files: SealedFile[]; messageId: string },
    ): Promise<void> {
      await write(receipt, async ({ stored, key }) => {
        if (stored.messages.some((message) => message.id === reply.messageId)) return
        if (stored.messages.length >= MESSAGES_MAX) throw new StepNotAllowed()
        const at = clock()
        const written = { at, by: 'reporter', version: stored.version + 1 }
        const words = { ...written, id: reply.messageId, text: reply.text }
        const message = sealWords(stored._id, 'message', words, key)
        const files = reply.files.map((file) => sealFile(stored._id, file, written, key))
        await changing.change(
          stored,
          {
            $set: { replyWaitingSince: stored.replyWaitingSince ?? at },
            $push: { messages: message, files: { $each: files } },
          },
          await followUps({ stored, key }, 'case.replied', 'reporterReplied', at),
        )
      })
    },

    /**
     * Withdraws the complaint; a form sent twice withdraws once.
     * @throws {CaseChanged} the reporter should see what changed before withdrawing @throws {StepNotAllowed}
     */
    async withdraw(receipt: string, form: { reason: string; version: number }): Promise<void> {
      const held = await hold(receipt)
      if (tookNext(held.stored, 'withdraw', form.version)) return
      if (held.stored.version !== form.version) throw new CaseChanged(form.version)
      const step = stepsFrom(held.stored.status, ['reporter']).find((line) => line.action === 'withdraw')
      if (!step) throw new StepNotAllowed()
      const at = momentOf(clock(), held.stored)
      const custody = { key: held.key, keys: held.stored.keys, parts: undefined }
      const change = { ...held, step, form, at, by: 'reporter', assignee: undefined, custody }
      await changing.change(held.stored, updateFor(change), followUpsOf(change))
    },

    /**
     * Rates the closing that stands: as long as it does, the last rating counts. The same one again changes nothing.
     * @throws {CaseChanged} it was closed anew since @throws {StepNotAllowed}
     */
    async rate(receipt: string, { closing, score }: { closing: number; score: Score }): Promise<void> {
      await write(receipt, async ({ stored }) => {
        const { _id, version, number: caseNumber, ratings = [] } = stored
        const standing = ratable(stored)
        if (!standing || ratings.length >= RATINGS_MAX) throw new StepNotAllowed()
        if (standing.closing !== closing) throw new ClosedAnew(version)
        if (standing.score === score) return
        const at = momentOf(clock(), stored)
        const rating = { at, closing, score, version: version + 1 }
        const step = tallyStep(stored, { ...stored, ratings: [...ratings, rating] }, at)
        await changing.change({ _id, version }, { $push: { ratings: rating } }, [
          audited({ at, action: 'case.rated', who: 'reporter', caseNumber }),
          { id: newId(), kind: 'tally', step },
        ])
      })
    },

    /**
     * Asks for a closed case to be opened again; the secretary decides. A form sent twice asks once.
     * @throws {StepNotAllowed}
     */
    async askReopening(receipt: string, { reason }: { reason: string }): Promise<void> {
      await write(receipt, async ({ stored, key }) => {
        if (stored.reopeningAskedAt && hasWritten(stored, key, reason)) return
        if (stored.status !== 'closed' || stored.reopeningAskedAt) throw new StepNotAllowed()
        const at = clock()
        const words = { id: newId(), at, by: 'reporter', version: stored.version + 1, text: reason }
        const message = sealWords(stored._id, 'message', words, key)
        await changing.change(
          stored,
          { $set: { reopeningAskedAt: at, replyWaitingSince: at }, $push: { messages: message } },
          await followUps({ stored, key }, 'case.reopeningAsked', 'reporterAsksReopening', at),
        )
      })
    },
  }
}

/** Whether the change right after this version was this step of the reporter's: the same form, sent again. */
const tookNext = (stored: StoredCase, action: Action, version: number): boolean =>
  stored.timeline.some((step) => step.action === action && step.version === version + 1)

const hasWritten = (stored: StoredCase, key: Buffer, text: string): boolean =>
  stored.messages.some(
    (message) => message.by === 'reporter' && openWords(stored._id, 'message', message, key).text === text,
  )

/** A duplicate's closing isn't rated: the work was done on the case that it repeats, and no figure counts it. */
function ratable({ lifecycle, ratings, outcome, status }: StoredCase): ReporterCase['rating'] {
  if (status !== 'closed' || outcome === 'duplicate') return undefined
  const score = standingScore(lifecycle, ratings)
  return { closing: closingsOf(lifecycle), ...(score ? { score } : {}) }
}

/** Only what the reporter is meant to see: no notes, no officers, of the steps only what was told. */
function reporterView(held: HeldCase): ReporterCase {
  const { files, timeline, messages } = opened(held)
  const rating = ratable(held.stored)
  return {
    ...factsOf(held.stored),
    ...(rating ? { rating } : {}),
    files: files.filter((file) => file.by === 'reporter'),
    // Who may open a case is the office's own affair.
    timeline: timeline
      .filter(({ action }) => action !== 'recuse')
      .map(({ at, action, to, outcome, words }) => ({
        at,
        action,
        to,
        outcome,
        told: words.told ?? '',
      })),
    messages: messages.map(({ at, by, text }) => ({ at, fromReporter: by === 'reporter', text })),
  }
}
