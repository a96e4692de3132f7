import assert from 'node:assert/strict'
import { hiddenIn, numberOn, receiptOn, wordsOf } from '../../support/html.js'
import { Visitor, type Clerk, type Fields, type SentFile } from '../../support/visitor.js'

export type Filed = { receipt: string; number: string }

/** A fresh form from `url`, filled in. */
export async function openForm(url: string, what = 'ถนนเป็นหลุมลึก'): Promise<Fields> {
  const page = await new Visitor().get(url, '/report/general')
  assert.equal(page.status, 200, wordsOf(page.text).slice(0, 300))
  return { form: hiddenIn(page.text, 'form'), category: 'roads', what, identity: 'anonymous' }
}

/** Sends a form to `url` and answers what its receipt page shows. */
export async function send(url: string, form: Fields, files: SentFile[] = []): Promise<Filed> {
  const answer = await new Visitor().post(url, '/report/general', { ...form, send: 'yes' }, files)
  const receipt = receiptOn(answer.text)
  assert.equal(receipt.length, 20, `${answer.status} ${wordsOf(answer.text).slice(0, 300)}`)
  return { receipt, number: numberOn(answer.text) }
}

/** All general complaints received and completed in this fiscal year, as the office's page shows them. */
export async function figuresAt(
  url: string,
  { visitor }: Clerk,
): Promise<{ received: number; completed: number }> {
  const { text } = await visitor.get(url, '/office/statistics')
  const table = /<table[^>]*id="general-months"[\s\S]*?<\/table>/.exec(text)?.[0] ?? ''
  const rows = [...table.matchAll(/<tr>(<th scope="row">[\s\S]*?)<\/tr>/g)]
  const cells = (rows.at(-1)?.[1] ?? '').matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)
  const [received, completed] = [...cells].map(([, cell]) => Number(cell))
  assert.ok(received !== undefined && completed !== undefined, 'the page has a line of totals')
  return { received, completed }
}
