import type { TFunction } from 'i18next'
import type { AuditEntry } from './audit.chain.js'

/** Names of officers by id: the trail itself knows ids only. */
export type Names = ReadonlyMap<string, string>

/** Facts whose codes have words already, and where. */
const WORDS: Record<string, string> = {
  to: 'case.status',
  outcome: 'case.outcome',
  stream: 'case.stream',
  channel: 'case.channel',
  role: 'officers.role',
  by: 'secondStep.kind',
  report: 'measures.report.kind',
}
/** Facts that are officers. */
const PEOPLE = ['officer', 'assignee']

/** An entry in the reader's words. */
export const entryInWords = (entry: AuditEntry, names: Names, t: TFunction) => ({
  sequence: entry.sequence,
  at: entry.at,
  who: entry.who,
  name: names.get(entry.who) ?? t([`audit.by.${entry.who}`, 'audit.by.unknown']),
  action: t([`audit.actions.${keyOf(entry.action)}`, 'audit.actions.other'], { action: entry.action }),
  caseNumber: entry.caseNumber,
  facts: Object.entries(entry.facts ?? {})
    .map(([fact, value]) => factInWords(fact, value, names, t))
    .filter(Boolean),
})

/** A fact in words; one that has none, or says nothing, is left to the store. */
function factInWords(fact: string, value: string | number | boolean, names: Names, t: TFunction): string {
  if (value === 0) return ''
  if (fact === 'kind') return t(`measures.${value}.one`, { defaultValue: '' })
  if (PEOPLE.includes(fact)) return names.get(String(value)) ?? ''
  if (fact === 'roles') {
    const roles = String(value).split(' ').filter(Boolean)
    return t('audit.fact.roles', { value: roles.map((role) => t(`officers.role.${role}`)).join(', ') || '–' })
  }
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
