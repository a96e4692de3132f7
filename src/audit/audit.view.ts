import type { TFunction } from 'i18next'
import { dayStart } from '../office/days.js'
import { formatDate, formatDateTime } from '../web/dates.js'
import type { Language } from '../web/i18n.js'
import type { AuditEntry } from './audit.chain.js'

/** Names of officers by id: the trail itself knows ids only. */
export type Names = ReadonlyMap<string, string>

export type Reader = { t: TFunction; language: Language }

/** Facts whose codes have words already, and where. */
const WORDS: Record<string, string> = {
  to: 'case.status',
  outcome: 'case.outcome',
  stream: 'case.stream',
  channel: 'case.channel',
  role: 'officers.role',
  by: 'secondStep.kind',
  report: 'measures.report.kind',
  reason: 'recovery.reason',
}
/** Facts that are officers. */
const PEOPLE = ['officer', 'assignee']
/** Those that say beside the name what somebody is in the entry. */
const BY_NAME = ['onBehalfOf', 'deputy']
const DAYS = ['firstDay', 'lastDay']

/** What an auditor must not overlook, whatever else stands on the page. */
const ALARMING = ['case.recovered', 'recovery.rehearsed', 'recovery.renewed']

/** Somebody's name, or what they are where they have none here. */
export const nameOf = (who: string, names: Names, t: TFunction): string =>
  names.get(who) ?? t([`audit.by.${who}`, 'audit.by.unknown'])

export const actionInWords = (action: string, t: TFunction): string =>
  t([`audit.actions.${keyOf(action)}`, 'audit.actions.other'], { action })

/** An entry in the reader's words. */
export const entryInWords = (entry: AuditEntry, names: Names, reader: Reader) => ({
  sequence: entry.sequence,
  at: entry.at,
  who: entry.who,
  name: nameOf(entry.who, names, reader.t),
  alarming: ALARMING.includes(entry.action),
  action: actionInWords(entry.action, reader.t),
  caseNumber: entry.caseNumber,
  facts: Object.entries(entry.facts ?? {})
    .map(([fact, value]) => factInWords(fact, value, names, reader))
    .filter(Boolean),
})

/** A fact in words; one that has none, or says nothing, is left to the store. */
function factInWords(
  fact: string,
  value: string | number | boolean,
  names: Names,
  { t, language }: Reader,
): string {
  if (value === 0) return ''
  if (fact === 'kind') return t(`measures.${value}.one`, { defaultValue: '' })
  if (PEOPLE.includes(fact)) return names.get(String(value)) ?? ''
  if (fact === 'officers')
    return String(value)
      .split(' ')
      .flatMap((id) => names.get(id) ?? [])
      .join(', ')
  if (BY_NAME.includes(fact)) return t(`audit.fact.${fact}`, { value: nameOf(String(value), names, t) })
  if (DAYS.includes(fact))
    return t(`audit.fact.${fact}`, { value: formatDate(dayStart(String(value)), language) })
  if (fact === 'roles') {
    const roles = String(value).split(' ').filter(Boolean)
    return t('audit.fact.roles', { value: roles.map((role) => t(`officers.role.${role}`)).join(', ') || '–' })
  }
  if (fact === 'backupOf')
    return t('audit.fact.backupOf', { value: formatDateTime(new Date(String(value)), language) })
  if (fact === 'roleBefore') return t('audit.fact.roleBefore', { value: t(`officers.role.${value}`) })
  const words = WORDS[fact]
  return t(words ? `${words}.${value}` : `audit.fact.${fact}`, { value, defaultValue: '' })
}

/** Every action that has words, for the filter, in the order of the words. */
export function actionOptions(t: TFunction): { value: string; text: string }[] {
  const words = t('audit.actions', { returnObjects: true }) as Record<string, string>
  return Object.entries(words)
    .filter(([key]) => key !== 'other')
    .map(([key, text]) => ({ value: key.replace('_', '.'), text }))
    .sort((a, b) => a.text.localeCompare(b.text, 'th'))
}

// A dot in a text key would be a level of its own.
const keyOf = (action: string) => action.replace('.', '_')
