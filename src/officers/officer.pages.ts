import type { Request, Response } from 'express'
import { dayStart } from '../office/days.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import type { OfficeService } from '../office/office.service.js'
import { inLanguage } from '../office/office.view.js'
import { localPath } from '../web/language.js'
import type { InvalidPage, Page } from '../web/route.js'
import type { FieldErrors } from '../web/validation.js'
import { WebError } from '../web/web.errors.js'
import type { Invited } from './invitations.js'
import { departmentsOf, type Officer } from './officer.js'
import { signedInAs } from './access.js'
import {
  AccountChanging,
  OfficerUnknown,
  ReportsUnreached,
  RoleRefused,
  UsernameTaken,
} from './officer.errors.js'
import { seenOf } from './account-changes.js'
import type { ChangeForm, InviteForm } from './officer.schema.js'
import { DEPUTISED_ROLES } from './leave.js'
import { leaveLines } from './leave.view.js'
import type { OfficerService } from './officer.service.js'
import { ROLES } from './roles.js'

export type OfficerPageDependencies = {
  officers: OfficerService
  office: Pick<OfficeService, 'settings'>
  /** The site's own address; without it links are made from the address that the administrator came by. */
  siteUrl: string | undefined
  clock: () => Date
  /** Mails a link to whom it is for, where the office has mail and they have an address. */
  mailLink: (officerId: string, link: string, until: Date) => Promise<'sent' | 'failed' | 'off'>
}

type Places = Pick<ChangeForm, 'position' | 'department' | 'otherDepartments'>
type Mistakes = { errors: FieldErrors; values: Record<string, unknown> }

/** The administrator's list of accounts: inviting, inviting again, closing. */
export function officerPages({ officers, office, siteUrl, clock, mailLink }: OfficerPageDependencies) {
  async function showList(req: Request, res: Response, mistakes?: Mistakes): Promise<void> {
    const { positions, departments } = inLanguage(await office.settings(), res.locals.language)
    const nameOf = (named: { key: string; name: string }[], key: string) =>
      named.find((one) => one.key === key)?.name ?? key
    const everybody = await officers.list()
    const today = bangkokIsoDay(clock())
    const people = everybody.map((officer) => ({
      ...officer,
      deputised: DEPUTISED_ROLES.includes(officer.role),
      away: leaveLines(officer, everybody, { today, language: res.locals.language }),
      state: stateOf(officer),
      lastDate: officer.lastDay && dayStart(officer.lastDay),
      isOver: officer.active && (officer.lastDay ?? '9') < today,
      positionName: nameOf(positions, officer.position),
      departmentNames: departmentsOf(officer).map((key) => nameOf(departments, key)),
    }))
    const done = mistakes ? undefined : doneIn(req, everybody)
    res.render('officers/list', { people, positions, departments, roles: ROLES, done, ...mistakes })
  }

  /** The link is shown on this page only; nothing can show it again. */
  async function showLink(req: Request, res: Response, invited: Invited): Promise<void> {
    const { officer, token, expiresAt } = invited
    const site = siteUrl ?? `${req.protocol}://${req.get('host')}`
    const link = `${site}${localPath(res.locals.language, `/office/invitation/${token}`)}`
    const mailed = await mailLink(officer.id, link, expiresAt)
    res.render('officers/invited', { invited: officer, link, expiresAt, mailed })
  }

  const list: Page = (req, res) => showList(req, res)
  const inviteInvalid: InvalidPage = (req, res, mistakes) => showList(req, res, mistakes)

  async function invite(req: Request, res: Response, form: InviteForm): Promise<void> {
    const errors = await unknownPlaces(form)
    try {
      if (Object.keys(errors).length === 0)
        return await showLink(req, res, await officers.invite(form, res.locals.officer?.id))
    } catch (error) {
      if (!(error instanceof UsernameTaken)) throw error
      errors['username'] = { key: 'usernameTaken' }
    }
    res.status(422)
    await showList(req, res, { errors, values: form })
  }

  async function unknownPlaces({ position, department, otherDepartments }: Places): Promise<FieldErrors> {
    const { positions, departments } = await office.settings()
    const isListed = (wanted: string) => departments.some(({ key }) => key === wanted)
    return {
      ...(positions.some(({ key }) => key === position) ? {} : { position: { key: 'choose' } }),
      ...(isListed(department) ? {} : { department: { key: 'choose' } }),
      ...(otherDepartments.every(isListed) ? {} : { otherDepartments: { key: 'choose' } }),
    }
  }

  async function inviteAgain(req: Request, res: Response): Promise<void> {
    await showLink(req, res, await officers.inviteAgain(String(req.params['id']), res.locals.officer?.id))
  }

  async function activeOf(req: Request): Promise<Officer> {
    const officer = await officers.byId(String(req.params['id']))
    if (!officer?.active) throw new OfficerUnknown()
    return officer
  }

  const confirm: Page = async (req, res) =>
    res.render('officers/deactivate', { closing: await activeOf(req) })
  const forgotten: Page = async (req, res) => {
    const forgetful = await activeOf(req)
    res.render('officers/forgotten', { forgetful, alone: await officers.heldAlone(forgetful.id) })
  }

  async function showChange(req: Request, res: Response, mistakes?: Mistakes): Promise<void> {
    const changing = await activeOf(req)
    const { positions, departments } = inLanguage(await office.settings(), res.locals.language)
    const values = { ...changing, email: await officers.emailOf(changing.id) }
    const isOwn = changing.id === signedInAs(res).id
    const chosen = { changing, isOwn, seen: seenOf(changing), positions, departments, roles: ROLES }
    res.render('officers/change', { ...chosen, values, ...mistakes })
  }
  const change: Page = (req, res) => showChange(req, res)
  const changeInvalid: InvalidPage = (req, res, mistakes) => showChange(req, res, mistakes)

  async function changePost(req: Request, res: Response, form: ChangeForm): Promise<void> {
    const errors = await unknownPlaces(form)
    if (Object.keys(errors).length > 0) {
      res.status(422)
      return showChange(req, res, { errors, values: form })
    }
    const id = String(req.params['id'])
    try {
      await officers.change(id, form, signedInAs(res).id)
    } catch (error) {
      const errors = await refusedFor(error, req, res)
      if (!errors || !(error instanceof WebError)) throw error
      res.status(error.status)
      return showChange(req, res, { errors, values: form })
    }
    res.redirect(303, localPath(res.locals.language, `/office/officers?done=changed&who=${id}`))
  }

  /** Why a change wasn't done, beside the field that it is about; undefined where the page has no words of its own. */
  async function refusedFor(error: unknown, req: Request, res: Response): Promise<FieldErrors | undefined> {
    if (error instanceof RoleRefused) return refused(error)
    if (error instanceof ReportsUnreached) return unreached(error, res)
    return error instanceof AccountChanging ? changedMeanwhile(req, res) : undefined
  }

  async function unreached(
    { positions: keys, field }: ReportsUnreached,
    res: Response,
  ): Promise<FieldErrors> {
    const { positions } = inLanguage(await office.settings(), res.locals.language)
    const names = keys.map((wanted) => positions.find(({ key }) => key === wanted)?.name ?? wanted)
    return { [field]: { key: 'reportsUnreached', values: { positions: names.join(', ') } } }
  }

  const refused = ({ reason, count }: RoleRefused): FieldErrors => ({
    role: { key: reason, values: { count } },
  })

  async function changedMeanwhile(req: Request, { locals: { t, language } }: Response): Promise<FieldErrors> {
    const now = await activeOf(req)
    const { positions } = inLanguage(await office.settings(), language)
    const position = positions.find(({ key }) => key === now.position)?.name ?? now.position
    return { form: { key: 'accountChanged', values: { role: t(`officers.role.${now.role}`), position } } }
  }

  async function deactivate(req: Request, res: Response): Promise<void> {
    const id = String(req.params['id'])
    await officers.deactivate(id, res.locals.officer?.id)
    res.redirect(303, localPath(res.locals.language, `/office/officers?done=closed&who=${id}`))
  }

  return {
    list,
    invite,
    inviteInvalid,
    inviteAgain,
    confirm,
    forgotten,
    deactivate,
    change,
    changePost,
    changeInvalid,
  }
}

/** What the page before did, and with whose account: words and names of ours, whatever the address says. */
function doneIn({ query }: Request, people: Officer[]): { what: string; name?: string } | undefined {
  if (query['done'] === 'secondStep') return { what: 'secondStep' }
  const what = ['changed', 'closed'].find((word) => word === query['done'])
  const whose = people.find(({ id }) => id === query['who'])
  return what && whose ? { what, name: whose.name } : undefined
}

const stateOf = ({ active, publicKey }: Officer) => (!active ? 'closed' : publicKey ? 'active' : 'invited')
