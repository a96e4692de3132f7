import type { Random } from '../../../scripts/demo/random.js'
import type { FaultOffice, WorkingRole } from './fault-office.js'
import { Refused, report, write } from './sending.js'
import { anyFiles, anyReport, marked, type Report, type Step, type Written } from './sent.js'
import { hiddenIn } from '../../support/html.js'
import { Visitor, type Fields } from '../../support/visitor.js'

const REPORTERS = 3
const CLERKS = 2
/** Cases of earlier rounds are worked on too, but most of the work is on new ones. */
const NEWEST = 12

/** One office under load: its people, and everything that was ever sent to it. */
export type Site = { office: FaultOffice; url: string; reports: Report[]; round: number; random: Random }

export type Load = {
  /** Whether everybody goes home. */
  ended: () => boolean
  /** Whether somebody who was refused goes on with something else. */
  bears: (refused: Refused) => boolean
}

/**
 * Reporters file and write, clerks work the cases, all at once, until the product is gone or the load ends. What they
 * sent and what was acknowledged is in `site.reports`. Throws where the product answers with an error.
 */
export async function underLoad(site: Site, load?: Load): Promise<void> {
  const reporters = Array.from({ length: REPORTERS }, () => () => resident(site))
  const clerks = Array.from({ length: CLERKS }, () => () => clerk(site))
  await Promise.all([...reporters, ...clerks].map((act) => untilGone(act, load)))
}

async function untilGone(act: () => Promise<void>, load?: Load): Promise<void> {
  while (!load?.ended()) {
    try {
      await act()
    } catch (error) {
      if (error instanceof Refused && load?.bears(error)) continue
      // what fetch throws when the other end is no more
      if (error instanceof TypeError) return
      throw error
    }
  }
}

async function resident(site: Site): Promise<void> {
  const { url, random, round } = site
  const visitor = new Visitor()
  const page = await visitor.get(url, '/report/general')
  if (page.status !== 200) throw new Refused('who asked for a form', page)
  const form = hiddenIn(page.text, 'form')
  const sent = anyReport(random, round, form)
  site.reports.push(sent)
  await report(site, sent)
  if (random.chance(0.4)) await reply(site, sent)
}

async function reply(site: Site, to: Report): Promise<void> {
  const { url, random } = site
  const page = await new Visitor().post(url, '/track', { receipt: to.receipt ?? '' })
  if (page.status !== 200) throw new Refused('a receipt', page)
  const text = marked(random, 'เพิ่มเติม')
  const fields = { receipt: to.receipt ?? '', form: hiddenIn(page.text, 'form'), message: text, send: 'yes' }
  const files = anyFiles(random, random.weighted({ 0: 2, 1: 1 }))
  await write(site, to, { kind: 'reply', by: 'reporter', fields, files, text, acknowledged: false })
}

/** Somebody of the office takes the next step on a case, or writes on it. */
async function clerk(site: Site): Promise<void> {
  const free = site.reports.filter((one) => one.number && !one.busy && isSettled(one))
  const one = site.random.chance(0.8) ? free.slice(-NEWEST)[0] : free[site.random.between(0, free.length - 1)]
  if (!one) return void (await new Visitor().get(site.url, '/'))
  one.busy = true
  try {
    const what = site.random.chance(0.3) ? site.random.pick(['messages', 'notes'] as const) : nextStep(one)
    await office(site, one, what)
  } finally {
    one.busy = false
  }
}

/** Nobody knows whether a step was taken that was refused for now: nothing is built on it. */
const isSettled = ({ written }: Report) =>
  written.every(({ by, acknowledged }) => acknowledged || by === 'reporter')

const AFTER: Record<Step | 'file', Step> = {
  file: 'assign',
  assign: 'record-findings',
  reopen: 'record-findings',
  'record-findings': 'close',
  close: 'reopen',
}

export const isStep = (kind: Written['kind']): kind is Step => kind in AFTER
const nextStep = (one: Report): Step =>
  AFTER[one.written.map(({ kind }) => kind).findLast((kind) => isStep(kind)) ?? 'file']

const BY: Record<Step | 'messages' | 'notes', WorkingRole> = {
  assign: 'triage',
  'record-findings': 'investigator',
  close: 'secretary',
  reopen: 'secretary',
  messages: 'triage',
  notes: 'secretary',
}

async function office(site: Site, one: Report, kind: Step | 'messages' | 'notes'): Promise<void> {
  const by = BY[kind]
  const { visitor, csrf } = site.office.clerks[by]
  const page = await visitor.get(site.url, `/office/cases/${one.number}`)
  if (page.status !== 200) throw new Refused(`${by}, who opens ${one.number}`, page)
  const text = marked(site.random, 'บันทึก')
  const fields = { _csrf: csrf, version: hiddenIn(page.text, 'version'), ...fieldsOf(site, kind, text) }
  await write(site, one, { kind, by, fields, files: [], text, acknowledged: false })
}

function fieldsOf({ office }: Site, kind: Step | 'messages' | 'notes', text: string): Fields {
  const investigator = office.clerks.investigator.id
  const dueDate = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  if (kind === 'assign') return { investigator, department: 'works', dueDate }
  if (kind === 'reopen') return { investigator, dueDate, reason: text }
  if (kind === 'record-findings') return { findings: text, recommendedOutcome: 'substantiated' }
  if (kind === 'close') return { outcome: 'substantiated', explanation: text }
  return kind === 'messages' ? { answer: text } : { note: text }
}
