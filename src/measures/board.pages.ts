import type { Request, Response } from 'express'
import { bangkokIsoDay, fiscalYearOf } from '../office/fiscal-year.js'
import { dayStart } from '../office/days.js'
import { mayDo } from '../officers/roles.js'
import { formatDate } from '../web/dates.js'
import { localPath } from '../web/language.js'
import type { FieldErrors, RawFields } from '../web/validation.js'
import { boardOf, judged, type Judged, type Milestone } from './board.js'
import { icalendar, type CalendarEvent } from './calendar.js'
import { measuresPublicPages } from './measures.public-pages.js'
import { isMeasuresYear, yearAsked } from './measures.schema.js'
import { manualChanged, worstFirst } from './oit.js'
import { KIND_NAMES, kindOf } from './record.kinds.js'
import { actorOf, deskOf, type RecordPagesDependencies } from './record.desk.js'
import { departmentName, stateWords, titleOf, type Desk } from './record.view.js'
import { REPORT_KINDS } from './year.js'
import { milestonesOf } from './year.js'

/** The board of the four measures, and the year's calendar. */
export function boardPages(given: RecordPagesDependencies) {
  const { records, reports, summaries, clock, siteUrl } = given
  const { indexOf } = measuresPublicPages(given)

  async function standing(year: number) {
    const [found, made, sums] = await Promise.all([
      records.ofYear(year),
      reports.ofYear(year),
      summaries(year),
    ])
    const approved = REPORT_KINDS.filter((kind) =>
      made.some((one) => one.kind === kind && one.status === 'approved'),
    )
    const milestones = milestonesOf(year, { approved, manualChanged: manualChanged(found), summaries: sums })
    return { found, made, all: judged(found, clock()), milestones }
  }

  const lineOf = ({ record, state }: Judged, desk: Desk) => ({
    href: `/office/measures/${kindOf(record.kind).slug}/${record.id}`,
    kind: record.kind,
    title: titleOf(record, desk),
    state: stateWords(state, desk),
  })

  async function show(
    req: Request,
    res: Response,
    sent?: { errors: FieldErrors; values: RawFields },
  ): Promise<void> {
    const year = yearAsked(req, clock())
    const today = bangkokIsoDay(clock())
    const [{ found, made, all, milestones }, years, desk, index] = await Promise.all([
      standing(year),
      records.years(),
      deskOf(given, res),
      indexOf(year),
    ])
    const thisYear = fiscalYearOf(clock())
    res.render('measures/board', {
      year,
      years: [...new Set([thisYear + 1, thisYear, year, ...years])].sort((a, b) => b - a),
      begun: years.includes(year),
      mayPlan: mayDo(actorOf(res), 'measures:plan'),
      started: req.query['done'] === 'started',
      oit: worstFirst(index).filter(({ state }) => state !== 'published'),
      measures: boardOf(all, milestones, today).map((one) => ({
        ...one,
        departments: one.departments.map((key) => departmentName(desk.settings, desk.language, key)),
        todo: one.todo.map((line) => lineOf(line, desk)),
        practices: found
          .filter(({ kind, measure, retired }) => kind === 'practice' && measure === one.measure && !retired)
          .map((record) => ({
            href: `/office/measures/practices/${record.id}`,
            title: titleOf(record, desk),
          })),
      })),
      milestones: [...milestones, ...channelTests(all, year)].sort(byDue).map((one) => ({
        ...one,
        late: !one.done && one.due < today,
        date: formatDate(dayStart(one.due), desk.language),
      })),
      reports: REPORT_KINDS.map((kind) => ({ kind, report: made.find((one) => one.kind === kind) })),
      kinds: KIND_NAMES.map((kind) => ({
        kind,
        slug: kindOf(kind).slug,
        count: found.filter((one) => one.kind === kind && !one.retired).length,
      })),
      ...sent,
    })
  }

  return {
    show: (req: Request, res: Response) => show(req, res),

    /** Everything of the year that has a day and isn't done, for the calendars of the office's people. */
    async calendar(req: Request, res: Response): Promise<void> {
      const { t, language } = res.locals
      const year = yearAsked(req, clock())
      const [{ all, milestones }, desk] = await Promise.all([standing(year), deskOf(given, res)])
      const url = (path: string) => (siteUrl ? `${siteUrl}${localPath(language, path)}` : undefined)
      const events: CalendarEvent[] = [
        ...milestones
          .filter(({ done }) => !done)
          .map(({ key, due, href }) => ({
            id: `${year}-${key}`,
            day: due,
            title: t(`measures.milestone.${key}`),
            text: t('measures.ofYear', { year }),
            url: url(href),
          })),
        ...all.flatMap((one) => {
          const { due, todo } = one.state
          const line = lineOf(one, desk)
          return due && todo
            ? [
                {
                  id: one.record.id,
                  day: due,
                  title: t(`measures.todo.${todo}`),
                  text: `${t(`measures.${one.record.kind}.one`)}: ${line.title}`,
                  url: url(line.href),
                },
              ]
            : []
        }),
      ]
      res.setHeader('Content-Disposition', `attachment; filename="measures-${year}.ics"`)
      res.type('text/calendar; charset=utf-8').send(icalendar(events, t('measures.title'), clock()))
    },

    async start(req: Request, res: Response, { year }: { year: number }): Promise<void> {
      if (!isMeasuresYear(year, clock())) {
        res.status(422)
        return show(req, res, { errors: { year: { key: 'year' } }, values: {} })
      }
      await records.startYear(actorOf(res), year)
      res.redirect(303, `${localPath(res.locals.language, '/office/measures')}?year=${year}&done=started`)
    },

    notStarted: show,
  }
}

type CalendarLine = Pick<Milestone, 'due' | 'done' | 'href'> & { key: Milestone['key'] | 'channels' }

const byDue = (one: CalendarLine, other: CalendarLine) => (one.due < other.due ? -1 : 1)

/** The channel that is to be tried first, for the calendar; each counts for itself on the board. */
function channelTests(all: Judged[], year: number): CalendarLine[] {
  const channels = all.filter(({ record }) => record.kind === 'channel')
  const [first] = channels.flatMap(({ state }) => state.due ?? []).sort()
  if (first === undefined) return []
  const done = channels.every(({ state }) => state.state === 'done')
  return [{ key: 'channels', due: first, done, href: `/office/measures/channels?year=${year}` }]
}
