/** The people of the office. A reporter is nobody here: they have a receipt, not an account. */
export const ROLES = [
  'triage',
  'investigator',
  'secretary',
  'oversight',
  'mayor',
  'auditor',
  'administrator',
] as const
export type Role = (typeof ROLES)[number]

/** Roles that are given the key of every new case, unless the reporter names them as involved. */
export const ENTITLED_ROLES: readonly Role[] = ['triage', 'secretary']

/** Roles that a case can be assigned to. */
export const INVESTIGATING_ROLES: readonly Role[] = ['investigator', 'triage', 'secretary']

/** Those who can be given a case to read: the office wants a second step of them, unless it says otherwise. */
export const CASEWORKERS: readonly Role[] = ['triage', 'investigator', 'secretary', 'oversight']

/** Who may ask for what. A permission that isn't here doesn't exist, and a role not listed is refused. */
export const PERMISSIONS = {
  'office:enter': ROLES,
  'case:list': CASEWORKERS,
  'case:read': CASEWORKERS,
  'case:step': CASEWORKERS,
  'case:enter': ['triage', 'secretary'],
  'statistics:read': ['triage', 'secretary', 'oversight', 'mayor', 'auditor'],
  'statistics:draft': ['triage', 'secretary'],
  'statistics:submit': ['secretary'],
  'statistics:approve': ['mayor'],
  // Records of one's own department; see measures/record.rights.ts.
  'measures:write': ['triage', 'investigator', 'secretary'],
  'measures:plan': ['triage', 'secretary'],
  'measures:submit': ['secretary'],
  'measures:approve': ['mayor'],
  'measures:read': ['triage', 'investigator', 'secretary', 'oversight', 'mayor', 'auditor'],
  'audit:read': ['auditor'],
  'officers:manage': ['administrator'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof PERMISSIONS

/**
 * What may be asked for on the way in, by how far somebody has come: a second step still to take, one still to set up,
 * or all the way.
 */
export const ENTRANCES = {
  'entrance:code': ['code'],
  'entrance:set-up': ['enrol', 'open'],
  'entrance:leave': ['code', 'enrol', 'open'],
} as const

export type Entrance = keyof typeof ENTRANCES

export const isEntrance = (name: string): name is Entrance => Object.hasOwn(ENTRANCES, name)

/** Who acts in a role, and today in the roles of those for whom they stand in. */
export type Acting = { role: Role; standsInFor?: readonly { role: Role; officer: string }[] }

/** The roles in which somebody may act, their own first. */
export const rolesOf = ({ role, standsInFor = [] }: Acting): readonly Role[] => [
  ...new Set([role, ...standsInFor.map((one) => one.role)]),
]

/** Whether somebody may act in one of these roles. */
export const hasRole = (who: Acting, wanted: readonly Role[]): boolean =>
  rolesOf(who).some((role) => wanted.includes(role))

/** In whose stead somebody acts who does what these roles may; undefined where their own role is one of them. */
export const onBehalfOf = (
  { role, standsInFor = [] }: Acting,
  wanted: readonly Role[],
): string | undefined =>
  wanted.includes(role) ? undefined : standsInFor.find((one) => wanted.includes(one.role))?.officer

/** Whether a role needs a second step to sign in. @param chosen the office's own choice, where it has made one */
export const needsSecondStep = (role: Role, chosen: readonly string[] = CASEWORKERS): boolean =>
  chosen.includes(role)

export const isPermission = (name: string): name is Permission => Object.hasOwn(PERMISSIONS, name)

export const mayDo = (who: Acting, permission: Permission): boolean => hasRole(who, PERMISSIONS[permission])

/** In whose stead somebody does what they may do only so; nothing where they may by themself. */
export function behalfFor(who: Acting, permission: Permission): { onBehalfOf?: string } {
  const officer = onBehalfOf(who, PERMISSIONS[permission])
  return officer ? { onBehalfOf: officer } : {}
}

/** Ids of the active officers who may do something: those whose turn it is. */
export const whoMay = (
  people: readonly (Acting & { id: string; active: boolean })[],
  permission: Permission,
): string[] => people.filter((one) => one.active && mayDo(one, permission)).map(({ id }) => id)
