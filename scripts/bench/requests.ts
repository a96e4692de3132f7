import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { bodyOf, exchange, type Body } from './exchange.js'
import { line, timed } from './load.js'
import { ACCOUNT, type Ask, type Told } from './account.js'

const REPORTS = 400
const CLIENTS = [1, 8, 32]
const PAGES = 200
const SIZES = [1_000, 10_000]

/** Prints how the product answers over HTTP, in a process of its own beside this one, which makes the load. */
export async function benchRequests(print: (text: string) => void): Promise<void> {
  const child = fork(fileURLToPath(new URL('office-process.js', import.meta.url)))
  const ask = async (message: Ask): Promise<Told> => {
    child.send(message)
    return ((await once(child, 'message')) as [Told])[0]
  }
  const { url = '', startMs = 0 } = ((await once(child, 'message')) as [Told])[0]
  const first = await timed([`${url}/`], 1, async (one) => void (await get(one)))
  print(`start ${startMs.toFixed(0)} ms, first page ${first.p50.toFixed(0)} ms after it`)
  const under = async () => {
    const { rssMb = 0, loopP99Ms = 0 } = await ask({ ask: 'measure' })
    return `   memory ${rssMb.toFixed(0)} MB, event loop p99 ${loopP99Ms.toFixed(0)} ms`
  }

  const receipts = new Set<string>()
  for (const clients of CLIENTS) {
    const forms = await Promise.all(Array.from({ length: REPORTS }, async () => filled(await tokenOf(url))))
    const timing = await timed(forms, clients, async (form) => void receipts.add(await file(url, form)))
    print(line(`reports accepted, ${clients} at once`, timing) + (await under()))
  }
  const { cases } = await ask({ ask: 'fill', cases: 0 })
  const wanted = REPORTS * CLIENTS.length
  print(`of ${wanted} acknowledged: ${wanted - receipts.size} doubled, ${wanted - (cases ?? 0)} lost`)
  assert.equal(cases, receipts.size)
  const known = [...receipts].slice(0, REPORTS)
  const lookUps = await Promise.all(known.map((receipt) => bodyOf(new URLSearchParams({ receipt }))))
  print(line('receipts looked up, 8 at once', await timed(lookUps, 8, (one) => track(url, one))))

  for (const size of SIZES) {
    await ask({ ask: 'fill', cases: size })
    const cookie = await signIn(url)
    await ask({ ask: 'measure' })
    for (const path of [
      '/',
      '/office/cases',
      '/office/cases?order=urgent',
      '/office/statistics',
      '/statistics',
    ]) {
      const timing = await timed(
        Array.from({ length: PAGES }, () => path),
        1,
        async (one) => void (await get(url + one, cookie)),
      )
      print(line(`${path} at ${size} cases`, timing) + (await under()))
    }
  }
  child.send({ ask: 'stop' } satisfies Ask)
  await once(child, 'exit')
}

async function get(address: string, cookie = ''): Promise<string> {
  const { status, text } = await exchange('GET', address, { cookie })
  assert.equal(status, 200, address)
  return text
}

async function tokenOf(url: string): Promise<string> {
  const page = await get(`${url}/report/general`)
  return /name="form" value="([^"]+)"/.exec(page)?.[1] ?? ''
}

/** A form as a browser sends it, put together before the clock starts. */
async function filled(form: string): Promise<Body> {
  const body = new FormData()
  const what = 'ถนนเป็นหลุมลึก ฝนตกน้ำขัง รถล้มหลายคัน ขอให้มาซ่อม '.repeat(12)
  const fields = { form, category: 'roads', what, danger: 'no', identity: 'anonymous', send: 'yes' }
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  return bodyOf(body)
}

async function file(url: string, form: Body): Promise<string> {
  const { status, text } = await exchange('POST', `${url}/report/general`, form.headers, form.bytes)
  assert.equal(status, 200)
  const shown = text.slice(text.indexOf('class="app-receipt')).slice(0, 2_000)
  const receipt = /(?:\d{4}\s+){4}\d{4}/.exec(shown.replace(/<[^>]*>/g, ' '))?.[0]
  assert.ok(receipt, 'a report was accepted without a receipt')
  return receipt.replace(/\s/g, '')
}

/** Files a report as a form does; answers its receipt. */
export const fileReport = async (url: string): Promise<string> => file(url, await filled(await tokenOf(url)))

async function track(url: string, form: Body): Promise<void> {
  const { status } = await exchange('POST', `${url}/track`, form.headers, form.bytes)
  assert.equal(status, 200)
}

async function signIn(url: string): Promise<string> {
  const body = new URLSearchParams({ ...ACCOUNT, next: '/office' })
  const answer = await fetch(`${url}/office/sign-in`, { method: 'POST', body, redirect: 'manual' })
  assert.equal(answer.status, 303)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
