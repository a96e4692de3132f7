import type { Request, Response } from 'express'
import { localPath } from '../../web/language.js'
import type { InvalidPage, Page } from '../../web/route.js'
import type { FieldErrors } from '../../web/validation.js'
import { signedInAs } from '../access.js'
import type { RequiredRolesForm } from '../officer.schema.js'
import type { OfficerService } from '../officer.service.js'
import { ROLES } from '../roles.js'

export type RequiredRolesDependencies = { officers: Pick<OfficerService, 'secondStep'> }

/** The administrator's page: of which roles the office wants a second step. */
export function requiredRolesPages({ officers: { secondStep } }: RequiredRolesDependencies) {
  async function render(res: Response, errors: FieldErrors = {}): Promise<void> {
    const required = await secondStep.requiredRoles(ROLES)
    res.render('officers/required-roles', { roles: ROLES, values: { roles: required }, errors })
  }

  const show: Page = (_req, res) => render(res)
  const invalid: InvalidPage = (_req, res, { errors }) => render(res, errors)

  async function save(_req: Request, res: Response, { roles }: RequiredRolesForm): Promise<void> {
    const chosen = ROLES.filter((role) => roles.includes(role))
    await secondStep.require(chosen, signedInAs(res).id)
    res.redirect(303, localPath(res.locals.language, '/office/officers?done=secondStep'))
  }

  return { show, save, invalid }
}
