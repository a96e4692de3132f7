import type { Page } from '../web/route.js'
import { signedInAs } from './access.js'
import type { OfficerService } from './officer.service.js'

export type AccountPageDependencies = { officers: Pick<OfficerService, 'secondStep'> }

/** What somebody can look after themselves: how they sign in. */
export function accountPages({ officers }: AccountPageDependencies) {
  const account: Page = async (_req, res) =>
    res.render('officers/account', { secondStep: await officers.secondStep.state(signedInAs(res)) })

  return { account }
}
