import { form, page, type Route } from '../web/route.js'
import { boardPages } from './board.pages.js'
import { entryPages } from './entry.pages.js'
import { retireSchema, startYearSchema } from './measures.schema.js'
import { recordSchema } from './record.fields.js'
import { KIND_NAMES, kindOf, writePermission, type KindName } from './record.kinds.js'
import type { RecordPagesDependencies } from './record.desk.js'
import { recordPages } from './record.pages.js'

const HOME = '/office/measures'

/** The measures: the board, then the pages of each kind of record. */
export function measuresRoutes(given: RecordPagesDependencies): Route[] {
  const board = boardPages(given)
  return [
    page({ path: HOME, permission: 'measures:read', get: board.show }),
    form({
      path: `${HOME}/years`,
      permission: 'measures:plan',
      schema: startYearSchema,
      post: board.start,
      invalid: board.notStarted,
    }),
    ...KIND_NAMES.flatMap((kind) => routesOfKind(given, kind)),
  ]
}

function routesOfKind(given: RecordPagesDependencies, kind: KindName): Route[] {
  const line = kindOf(kind)
  const pages = recordPages(given, kind)
  const [list, one] = [`${HOME}/${line.slug}`, `${HOME}/${line.slug}/:id`]
  const permission = writePermission(line)
  const schema = recordSchema(line.fields)
  const { invalid } = pages
  return [
    page({ path: list, permission: 'measures:read', get: pages.list }),
    // Before the records: "new" would be taken for one.
    page({ path: `${list}/new`, permission, get: pages.begin }),
    form({ path: list, permission, schema, post: pages.create, invalid }),
    page({ path: one, permission: 'measures:read', get: pages.show }),
    page({ path: `${one}/change`, permission, get: pages.edit }),
    form({ path: `${one}/change`, permission, schema, post: pages.change, invalid }),
    form({ path: `${one}/retire`, permission, schema: retireSchema, post: pages.retire, invalid }),
    ...line.entries.flatMap((entry) => {
      const path = `${one}/${entry.slug}`
      const { show, add, invalid } = entryPages(given, kind, entry)
      return [
        page({ path, permission, get: show }),
        form({ path, permission, schema: recordSchema(entry.fields), post: add, invalid }),
      ]
    }),
  ]
}
