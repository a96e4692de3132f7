import { numberOn, receiptOn, wordsOf } from '../../support/html.js'
import { Visitor, type Answer } from '../../support/visitor.js'
import { asTold, once } from './as-told.js'
import type { Site } from './load.js'
import type { Report, Written } from './sent.js'

const DONE = [200, 303]
/** The case has changed since the form was opened: somebody else wrote on it, or this very form did. */
const CHANGED = [409, 403]

/** Sends a report; what its receipt page showed is on it afterwards. Throws for any other answer. */
export async function report({ url }: Pick<Site, 'url'>, one: Report, asking = once): Promise<void> {
  const answer = await asking(() => new Visitor().post(url, `/report/${one.stream}`, one.fields, one.files))
  const receipt = receiptOn(answer.text)
  const number = numberOn(answer.text)
  if (answer.status !== 200 || !/^\d{20}$/.test(receipt) || !number) throw new Refused('a report', answer)
  // What was shown once must be shown again; the check compares both with the store.
  if (one.receipt !== undefined && (one.receipt !== receipt || one.number !== number))
    throw new Error(`The form of ${one.number} now shows another receipt, for ${number}.`)
  one.receipt = receipt
  one.number = number
}

/** Writes something on a case; it is among its written afterwards unless somebody else was faster. */
export async function write(
  site: Pick<Site, 'url' | 'office'>,
  one: Report,
  written: Written,
): Promise<void> {
  one.written.push(written)
  const answer = await send(site, one, written)
  if (DONE.includes(answer.status)) written.acknowledged = true
  else if (CHANGED.includes(answer.status)) one.written.splice(one.written.indexOf(written), 1)
  else throw new Refused(`${written.kind} on ${one.number}`, answer)
}

const send = ({ url, office }: Pick<Site, 'url' | 'office'>, one: Report, written: Written) =>
  written.by === 'reporter'
    ? new Visitor().post(url, '/track/reply', written.fields, written.files)
    : office.clerks[written.by].visitor.post(
        url,
        `/office/cases/${one.number}/${written.kind}`,
        written.fields,
      )

/**
 * Sends again what was under way when the product was killed, with the same form: it must be taken once, whether it
 * had been taken before or not. Afterwards everything in `reports` is acknowledged.
 */
export async function sendAgain(site: Pick<Site, 'url' | 'office'>, reports: Report[]): Promise<void> {
  for (const one of reports) {
    if (one.receipt === undefined) await report(site, one, asTold)
    for (const written of one.written.filter((each) => !each.acknowledged)) {
      const answer = await asTold(() => send(site, one, written))
      const changed = CHANGED.includes(answer.status) && !(await isThere(site, one, written))
      if (changed) one.written.splice(one.written.indexOf(written), 1)
      else if ([...DONE, ...CHANGED].includes(answer.status)) written.acknowledged = true
      else throw new Refused(`${written.kind} on ${one.number}, again`, answer)
    }
  }
}

/** Whether the case has taken it: its words stand on the case page, or, for a step without any, the step does. */
async function isThere(
  { url, office }: Pick<Site, 'url' | 'office'>,
  one: Report,
  { kind, text }: Written,
): Promise<boolean> {
  const { visitor } = office.clerks.secretary
  const page = await asTold(() => visitor.get(url, `/office/cases/${one.number}`))
  // An assignment carries no words; nobody else assigns, so it is there once the case has an assignee.
  return kind === 'assign'
    ? !page.text.includes(`/${one.number}/assign"`)
    : wordsOf(page.text).includes(mark(text))
}

/** The part of a text that occurs nowhere else. */
const mark = (text: string): string => /[0-9a-f]{16}/.exec(text)?.[0] ?? text

/** The product took what was sent for something that it can't take, or couldn't for now. */
export class Refused extends Error {
  constructor(
    what: string,
    readonly answer: Answer,
  ) {
    super(`The product answered ${answer.status} to ${what}: ${wordsOf(answer.text).slice(0, 400)}`)
  }
}
