import type { Request, Response } from 'express'
import { dayStart } from '../office/days.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import { localPath } from '../web/language.js'
import type { FormPage, InvalidPage, Page } from '../web/route.js'
import { rawFields, type FieldErrors, type RawFields } from '../web/validation.js'
import { signedInAs } from './access.js'
import { DEPUTISED_ROLES, leaveAhead } from './leave.js'
import { hasBegun, mayStandInFor, type WantedLeave } from './leave.rules.js'
import { leaveLines } from './leave.view.js'
import { LeaveRefused, OfficerUnknown } from './officer.errors.js'
import type { Officer } from './officer.js'
import type { OfficerPageDependencies } from './officer.pages.js'

/** What the list can say was done just before. */
const DONE = ['entered', 'changed', 'ended', 'cancelled'] as const
type Done = (typeof DONE)[number]

type Mistakes = { errors: FieldErrors; values: RawFields }

/** When an officer is away and who stands in, as the administrator enters it. */
export function leavePages({ officers, clock }: Pick<OfficerPageDependencies, 'officers' | 'clock'>) {
  async function absentOf(req: Request): Promise<{ absent: Officer; people: Officer[] }> {
    const people = await officers.list()
    const absent = people.find(({ id }) => id === req.params['id'])
    if (!absent?.active) throw new OfficerUnknown()
    return { absent, people }
  }

  /** Colleagues who may stand in, each with the role in which they work. */
  const choices = (absent: Officer, people: Officer[], { t }: Response['locals']) =>
    mayStandInFor(absent, people).map(({ id, name, role }) => ({
      value: id,
      text: t('leaves.choice', { name, role: t(`officers.role.${role}`) }),
    }))

  async function showAll(req: Request, res: Response, mistakes?: Mistakes): Promise<void> {
    const { absent, people } = await absentOf(req)
    const today = bangkokIsoDay(clock())
    res.render('officers/leaves', {
      absent,
      deputised: DEPUTISED_ROLES.includes(absent.role),
      leaves: leaveLines(absent, people, { today, language: res.locals.language }),
      deputies: choices(absent, people, res.locals),
      keepLanguage: mistakes !== undefined,
      done: mistakes ? undefined : DONE.find((word) => word === req.query['done']),
      ...mistakes,
    })
  }

  async function showOne(req: Request, res: Response, mistakes?: Mistakes): Promise<void> {
    const { absent, people } = await absentOf(req)
    const today = bangkokIsoDay(clock())
    const leave = leaveAhead(absent, req.params['leave'], today)
    const { firstDay, lastDay, deputy } = leave
    res.render('officers/leave-change', {
      ...{ absent, leave, firstDate: dayStart(firstDay) },
      begun: hasBegun(leave, today),
      deputyName: people.find(({ id }) => id === deputy)?.name,
      deputies: choices(absent, people, res.locals),
      keepLanguage: mistakes !== undefined,
      values: { firstDay, lastDay, deputy },
      ...mistakes,
    })
  }

  /** Does it and goes back to the list, which says so; what can't stand is shown with what was typed. */
  async function attempt(
    req: Request,
    res: Response,
    act: (by: string) => Promise<void>,
    { done, again }: { done: Done; again: typeof showAll },
  ): Promise<void> {
    try {
      await act(signedInAs(res).id)
    } catch (error) {
      if (!(error instanceof LeaveRefused)) throw error
      res.status(error.status)
      return again(req, res, { errors: error.errors, values: rawFields(req.body) })
    }
    const path = `/office/officers/${String(req.params['id'])}/leaves?done=${done}`
    res.redirect(303, localPath(res.locals.language, path))
  }

  const idsOf = ({ params }: Request) => [String(params['id']), String(params['leave'])] as const
  const list: Page = (req, res) => showAll(req, res)
  const listInvalid: InvalidPage = (req, res, mistakes) => showAll(req, res, mistakes)
  const one: Page = (req, res) => showOne(req, res)
  const oneInvalid: InvalidPage = (req, res, mistakes) => showOne(req, res, mistakes)
  const enter: FormPage<WantedLeave> = (req, res, form) =>
    attempt(req, res, (by) => officers.enterLeave(idsOf(req)[0], form, by), {
      done: 'entered',
      again: showAll,
    })
  const change: FormPage<WantedLeave> = (req, res, form) =>
    attempt(req, res, (by) => officers.changeLeave(...idsOf(req), form, by), {
      done: 'changed',
      again: showOne,
    })
  const end: Page = async (req, res) => {
    const today = bangkokIsoDay(clock())
    const leave = leaveAhead((await absentOf(req)).absent, req.params['leave'], today)
    const done = hasBegun(leave, today) ? 'ended' : 'cancelled'
    await attempt(req, res, (by) => officers.endLeave(...idsOf(req), by), { done, again: showAll })
  }

  return { list, listInvalid, enter, one, oneInvalid, change, end }
}
