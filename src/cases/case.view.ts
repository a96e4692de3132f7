import type { TFunction } from 'i18next'
import { doneBy } from '../officers/leave.view.js'
import type { Actor } from '../officers/officer.js'
import { formatDate, formatDateTime } from '../web/dates.js'
import type { Language } from '../web/i18n.js'
import type { Names } from './case.names.js'
import { daysLeft } from './deadlines.js'
import type { CaseFile, Message, OpenCase, TimelineEntry } from './case.js'

/** Who reads a page, in which language, and when. */
export type Reader = { actor: Actor; language: Language; t: TFunction; now: Date }

/** An open case in the words and the order in which its page shows it. */
export function caseView(opened: OpenCase, names: Names, reader: Reader) {
  const { now } = reader
  const { content, assignee } = opened
  return {
    ...opened,
    categoryName: names.category(opened.category),
    departmentName: opened.department && names.department(opened.department),
    forwardedToName: opened.forwardedTo && names.body(opened.forwardedTo),
    assigneeName: assignee && names.person(assignee),
    holderNames: opened.holders.map(names.person),
    recusedNames: opened.recused.map(names.person),
    positionNames: content.positions.map(names.position),
    hasContact: Object.values(content.contact).some((value) => value !== ''),
    answerDaysLeft: opened.firstAnsweredAt || opened.closedAt ? undefined : daysLeft(opened.answerDue, now),
    resolveDaysLeft: opened.closedAt ? undefined : daysLeft(opened.resolveDue, now),
    files: opened.files.map((file) => fileLine(file, names, reader)),
    timeline: opened.timeline.map((step) => stepLine(step, names, reader)),
    messages: opened.messages.map((message) => ({
      ...messageLine(message, names, reader),
      label: isReopeningRequest(message, opened) ? reader.t('case.page.reopeningRequest') : undefined,
    })),
    notes: opened.notes.map((note) => messageLine(note, names, reader)),
  }
}

/** A step as the timeline shows it: what, when, who, with what, and the words written with it. */
export function stepLine(step: TimelineEntry, names: Names, { t, language }: Reader) {
  const { words, outcome } = step
  const details: [string, string | undefined][] = [
    ['investigator', words.investigator && names.person(words.investigator)],
    ['department', words.department && names.department(words.department)],
    ['dueDate', words.dueDate && formatDate(new Date(words.dueDate), language)],
    ['outcome', outcome && t(`case.outcome.${outcome}`)],
    ['grounds', words.grounds && t(`case.grounds.${words.grounds}`)],
    ['forwardedTo', words.forwardedTo && names.body(words.forwardedTo)],
    ['duplicateOf', words.duplicateOf],
    ['recommendedOutcome', words.recommendedOutcome && t(`case.outcome.${words.recommendedOutcome}`)],
  ]
  return {
    title: t(`case.happened.${step.action}`),
    at: formatDateTime(step.at, language),
    by: doneBy(step, names.person, t),
    details: details.flatMap(([key, text]) => (text ? [{ label: t(`case.detail.${key}`), text }] : [])),
    text: words.explanation ?? words.findings ?? words.reason ?? '',
  }
}

export const messageLine = (message: Message, names: Names, { language }: Reader) => ({
  from: message.by === 'reporter' ? 'reporter' : 'office',
  by: names.person(message.by),
  at: formatDateTime(message.at, language),
  text: message.text,
})

/** The words with which a reporter asks for a closed case to be opened again: stored with the request, at its moment. */
const isReopeningRequest = ({ by, at }: Message, { reopeningAskedAt }: OpenCase): boolean =>
  by === 'reporter' && at.getTime() === reopeningAskedAt?.getTime()

const KIB = 1024

const fileLine = (file: CaseFile, names: Names, { t, language }: Reader) => ({
  id: file.id,
  name: file.name,
  size: sizeText(file.bytes),
  mayCarryTraces: file.mayCarryTraces,
  from: t('case.page.fileFrom', { by: names.person(file.by), at: formatDateTime(file.at, language) }),
})

/** "840 KB" or "2.4 MB": the units that file managers show in both languages. */
const sizeText = (bytes: number) =>
  bytes < KIB * KIB ? `${Math.max(1, Math.round(bytes / KIB))} KB` : `${(bytes / KIB / KIB).toFixed(1)} MB`
