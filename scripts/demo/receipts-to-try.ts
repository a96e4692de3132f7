import type { ReporterCase } from '../../src/cases/case.js'
import type { FiledHere, Stage } from './stage.js'

/** A receipt that the start prints, and what is to be seen behind it. */
export type ReceiptToTry = { receipt: string; number: string; shows: string }

/** One case that is closed with its answer and one that is still worked on, both with messages each way. */
export async function receiptsToTry({ services, filed }: Stage): Promise<ReceiptToTry[]> {
  const newestFirst = filed.toReversed()
  const open = await find(
    (one) => one.stream === 'corruption' && one.status === 'assigned' && wasTalkedOver(one),
  )
  const closed = await find(
    (one) => one.stream === 'general' && one.status === 'closed' && wasTalkedOver(one),
  )
  return [
    ...(closed ? [{ ...closed, shows: 'a general complaint, closed with an explanation' }] : []),
    ...(open ? [{ ...open, shows: 'a corruption report that is being investigated' }] : []),
  ]

  async function find(
    fits: (one: ReporterCase) => boolean,
  ): Promise<Pick<FiledHere, 'receipt' | 'number'> | undefined> {
    for (const { receipt, number } of newestFirst)
      if (fits(await services.cases.forReceipt(receipt))) return { receipt, number }
    return undefined
  }
}

const wasTalkedOver = ({ messages }: ReporterCase) =>
  messages.some(({ fromReporter }) => fromReporter) && messages.some(({ fromReporter }) => !fromReporter)
