import type { Locals } from 'express'
import type { ReporterCase } from '../cases/case.js'
import { SCORES } from '../cases/vocabulary.js'
import { formatDate, formatDateTime } from '../web/dates.js'
import { ACCEPTED } from '../web/file-kinds.js'
import type { OfficeView } from './report.views.js'
import type { FollowedCase } from './track.service.js'

type Reader = Pick<Locals, 'language' | 't'>

/** A case as its reporter reads it: where it stands, what that means, what comes next. */
export function followedView(office: OfficeView, { receipt, followed }: FollowedCase, reader: Reader) {
  const { language, t } = reader
  const { number, status, outcome, version } = followed
  const category = office.categories.find((one) => one.key === followed.category)
  return {
    receipt,
    number,
    status,
    version,
    closed: status === 'closed',
    rating: followed.rating && {
      closing: followed.rating.closing,
      score: followed.rating.score === undefined ? undefined : String(followed.rating.score),
      choices: SCORES.map((score) => ({ value: String(score), text: t(`case.score.${score}`) })),
    },
    accept: ACCEPTED,
    category: category?.name ?? '',
    outcome: outcome && outcome !== 'withdrawn' ? t(`case.outcome.${outcome}`) : '',
    outcomeMeaning: outcome ? t(`track.outcome.${outcome}`) : '',
    // Who withdrew needs no telling that there is a result to read.
    meaning: t(outcome === 'withdrawn' ? 'track.outcome.withdrawn' : `track.status.${status}.meaning`),
    next: nextOf(followed, reader),
    reopeningAsked: followed.reopeningAskedAt ? formatDate(followed.reopeningAskedAt, language) : '',
    steps: followed.timeline.map(({ at, action, told, outcome: result }) => ({
      title: t(`track.step.${action}`),
      at: formatDateTime(at, language),
      text: told,
      details: result ? [{ label: t('track.result'), text: t(`case.outcome.${result}`) }] : [],
    })),
    conversation: followed.messages.map(({ at, fromReporter, text }) => ({
      from: fromReporter ? 'reporter' : 'office',
      by: t(fromReporter ? 'track.you' : 'track.office'),
      at: formatDateTime(at, language),
      text,
    })),
    sentFiles: followed.files.map(({ name, at }) => ({ name, at: formatDateTime(at, language) })),
  }
}

/** What comes next and by when, in one sentence. */
function nextOf(followed: ReporterCase, { language, t }: Reader): string {
  const { status, firstAnsweredAt, answerDue, resolveDue, reopeningAskedAt } = followed
  if (status === 'closed') return t(reopeningAskedAt ? 'track.next.reopeningAsked' : 'track.next.closed')
  if (status === 'received' && !firstAnsweredAt)
    return t('track.next.answer', { date: formatDate(answerDue, language) })
  return t('track.next.resolve', { date: formatDate(resolveDue, language) })
}
