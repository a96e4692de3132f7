import { isEntrance, isPermission } from '../../src/officers/roles.js'
import { routeTables } from '../../src/app.js'
import type { Services } from '../../src/services.js'

/** One line for every route without a permission that exists, or form without a schema. */
export function checkRoutes(): string[] {
  return Object.values(routeTables(nothing() as Services))
    .flat()
    .flatMap(({ method, path, permission, schema }) => {
      const name = `${method.toUpperCase()} ${path}`
      return [
        ...(permission === 'public' || isEntrance(permission) || isPermission(permission)
          ? []
          : [`${name}: no permission "${permission}"`]),
        ...(method === 'post' && !schema ? [`${name}: a form without a schema`] : []),
      ]
    })
}

/** Stands for every service while the tables are only read: whatever is asked of it is itself. */
const nothing = (): unknown => new Proxy(() => undefined, { get: () => nothing(), apply: () => nothing() })
