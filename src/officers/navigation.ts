import type { RequestHandler } from 'express'
import { localPath } from '../web/language.js'
import { mayDo, type Permission } from './roles.js'
import type { Actor } from './officer.js'

const PLACES: { path: string; permission: Permission; key: string }[] = [
  { path: '/office/cases', permission: 'case:list', key: 'inbox' },
  { path: '/office/cases/new', permission: 'case:enter', key: 'newCase' },
  { path: '/office/keys', permission: 'case:list', key: 'keys' },
  { path: '/office/statistics', permission: 'statistics:read', key: 'statistics' },
  { path: '/office/measures', permission: 'measures:read', key: 'measures' },
  { path: '/office/audit', permission: 'audit:read', key: 'audit' },
  { path: '/office/officers', permission: 'officers:manage', key: 'officers' },
]

/** The first page of each role: the first place of the navigation that it may enter. */
export const firstPage = (officer: Pick<Actor, 'role'>): string =>
  PLACES.find(({ permission }) => mayDo(officer, permission))?.path ?? '/office/account'

/** Gives office pages their navigation: exactly the places that this officer's role may enter. */
export const navigation: RequestHandler = (req, res, next) => {
  const { officer, language, t } = res.locals
  if (officer) {
    const here = req.baseUrl + req.path
    const current = PLACES.findLast(({ path }) => here === path || here.startsWith(`${path}/`))
    const acting = new Set((officer.standsInFor ?? []).map(({ role }) => t(`officers.role.${role}`)))
    const roles = [...acting].map((role) => t('leaves.acting', { role }))
    res.locals.roleName = [t(`officers.role.${officer.role}`), ...roles].join(' · ')
    res.locals.navigation = PLACES.filter(({ permission }) => mayDo(officer, permission)).map((place) => ({
      href: localPath(language, place.path),
      text: t(`officers.navigation.${place.key}`),
      current: place === current,
    }))
  }
  next()
}
