import type { Connection } from 'mongoose'
import type { Actor } from '../officers/officer.js'
import type { ChangingService } from './case.changing.js'
import type { ReadingService } from './case.reading.js'
import { newId, sealWords } from './case.seals.js'
import type { Pending } from './case.model.js'
import { audited } from './pending.js'
import { momentOf, tallyStep } from './tally-step.js'

export type ConversationDependencies = {
  connection: Connection
  reading: ReadingService
  changing: ChangingService
  clock: () => Date
}

type Written = { text: string; version: number }

/** What officers write to the reporter and to each other. */
export function conversationService({ reading, changing, clock }: ConversationDependencies) {
  const recorded = (action: string, actor: Actor, caseNumber: string, at: Date): Pending[] => [
    audited({ at, action, who: actor.id, caseNumber }),
  ]

  return {
    /** Answers the reporter; the first answer stops the clock of the answering deadline. */
    async answer(actor: Actor, number: string, { text, version }: Written): Promise<void> {
      const { stored, key } = await reading.hold(actor, number)
      const at = momentOf(clock(), stored)
      const words = { id: newId(), at, by: actor.id, version: version + 1, text }
      const message = sealWords(stored._id, 'message', words, key)
      const first = stored.firstAnsweredAt === undefined
      const step = tallyStep(stored, { ...stored, firstAnsweredAt: at }, at)
      await changing.change(
        { _id: stored._id, version },
        {
          ...(first ? { $set: { firstAnsweredAt: at } } : {}),
          $unset: { replyWaitingSince: '' },
          $push: { messages: message },
        },
        [
          ...recorded('case.answered', actor, number, at),
          ...(first ? [{ id: newId(), kind: 'tally' as const, step }] : []),
        ],
      )
    },

    /** A note for colleagues with the key; the reporter never sees it. */
    async note(actor: Actor, number: string, { text, version }: Written): Promise<void> {
      const { stored, key } = await reading.hold(actor, number)
      const at = clock()
      const words = { id: newId(), at, by: actor.id, version: version + 1, text }
      const note = sealWords(stored._id, 'note', words, key)
      await changing.change(
        { _id: stored._id, version },
        { $push: { notes: note } },
        recorded('case.noted', actor, number, at),
      )
    },
  }
}
