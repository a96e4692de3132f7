import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { DocumentService } from '../documents/documents.service.js'
import { form, page, type Route } from '../web/route.js'
import { boardPages } from './board.pages.js'
import type { CheckerPageDependencies } from './checker/checker.pages.js'
import { checkerRoutes } from './checker/checker.routes.js'
import { entryPages } from './entry.pages.js'
import { filePages, picturePage, type FilePagesDependencies } from './file.pages.js'
import { linkPages } from './link.pages.js'
import { manualPages } from './manual.pages.js'
import { measuresPublicPages } from './measures.public-pages.js'
import {
  beginReportSchema,
  caseNumberSchema,
  linkSchema,
  recordFileSchema,
  reportSchema,
  retireSchema,
  startYearSchema,
} from './measures.schema.js'
import { recordSchema } from './record.fields.js'
import { KIND_NAMES, kindOf, writePermission, type KindName } from './record.kinds.js'
import type { RecordPagesDependencies } from './record.desk.js'
import { LINKED_KINDS } from './record.links.js'
import { reportPages } from './report.pages.js'
import { REPORT_ACTIONS, REPORT_TRANSITIONS } from './report.transitions.js'
import { reportPublicPages } from './report.public-pages.js'
import { actionSlug } from './report.view.js'
import { recordPages } from './record.pages.js'

const HOME = '/office/measures'

/** `limit` slows down whoever asks for many documents: each may have to be made. */
type MeasuresRoutesDependencies = FilePagesDependencies &
  CheckerPageDependencies & {
    documents: DocumentService
    limit: RequestHandler
  }

/** The measures: the board, then the pages of each kind of record. */
export function measuresRoutes(given: MeasuresRoutesDependencies): Route[] {
  const board = boardPages(given)
  const all = measuresPublicPages(given)
  const manual = manualPages(given)
  return [
    page({ path: '/manual', permission: 'public', get: manual.show }),
    page({ path: '/manual.pdf', permission: 'public', limit: given.limit, get: manual.document }),
    page({ path: '/measures/:year', permission: 'public', get: all.year }),
    page({ path: '/measures/pictures/:id/:fileId', permission: 'public', get: picturePage(given) }),
    ...publicReportRoutes(given),
    ...checkerRoutes(given),
    page({ path: '/oit/:year', permission: 'public', get: all.oit }),
    // Printed in the assessment's answers: stays for as long as the site lives.
    page({ path: '/oit/:year/:item', permission: 'public', get: all.oitItem }),
    page({ path: HOME, permission: 'measures:read', get: board.show }),
    page({ path: `${HOME}/calendar.ics`, permission: 'measures:read', get: board.calendar }),
    form({
      path: `${HOME}/years`,
      permission: 'measures:plan',
      schema: startYearSchema,
      post: board.start,
      invalid: board.notStarted,
    }),
    ...reportRoutes(given),
    ...linkRoutes(given),
    ...KIND_NAMES.flatMap((kind) => routesOfKind(given, kind)),
  ]
}

/** The implementation report for everyone: the newest, and each revision where it stays. */
function publicReportRoutes(given: MeasuresRoutesDependencies): Route[] {
  const pages = reportPublicPages(given)
  const newest = '/measures/:year/report'
  const made = { permission: 'public', limit: given.limit }
  return [
    page({ path: newest, permission: 'public', get: pages.show }),
    page({ path: `${newest}.json`, permission: 'public', get: pages.json }),
    page({ path: `${newest}/:revision`, permission: 'public', get: pages.show }),
    page({ path: `${newest}/:revision/report.json`, permission: 'public', get: pages.json }),
    page({ path: `${newest}/:revision/report.pdf`, ...made, get: pages.document('pdf') }),
    page({ path: `${newest}/:revision/report.docx`, ...made, get: pages.document('docx') }),
  ]
}

/** Reports to the mayor. */
function reportRoutes(given: RecordPagesDependencies): Route[] {
  const pages = reportPages(given)
  const path = `${HOME}/reports`
  return [
    page({ path: `${path}/new`, permission: 'measures:plan', get: pages.beginning }),
    form({
      path,
      permission: 'measures:plan',
      schema: beginReportSchema,
      post: pages.begin,
      invalid: pages.notBegun,
    }),
    page({ path: `${path}/:id`, permission: 'measures:read', get: pages.show }),
    ...REPORT_ACTIONS.map((action) =>
      form({
        path: `${path}/:id/${actionSlug(action)}`,
        permission: REPORT_TRANSITIONS.find((line) => line.action === action)?.permission ?? '',
        schema: reportSchema,
        post: pages.take(action),
        invalid: pages.notTaken,
      }),
    ),
  ]
}

/** The records of a case, seen from the case. */
function linkRoutes(given: RecordPagesDependencies): Route[] {
  const pages = linkPages(given)
  const path = `${HOME}/cases/:number`
  const shared = { permission: 'case:read', schema: linkSchema, invalid: pages.invalid }
  return [
    page({ path, permission: 'case:read', get: pages.show }),
    form({ ...shared, path, post: pages.link }),
    form({ ...shared, path: `${path}/unlink`, post: pages.unlink }),
  ]
}

function routesOfKind(given: MeasuresRoutesDependencies, kind: KindName): Route[] {
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
    ...(LINKED_KINDS.includes(kind)
      ? [
          form({
            path: `${one}/links`,
            permission: 'case:read',
            schema: caseNumberSchema,
            post: pages.link,
            invalid: pages.notLinked,
          }),
        ]
      : []),
    ...(line.files ? fileRoutes(given, kind, one) : []),
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

/** Pictures and documents of a record at a path. */
function fileRoutes(given: MeasuresRoutesDependencies, kind: KindName, record: string): Route[] {
  const { upload, ...pages } = filePages(given, kind)
  const permission = writePermission(kindOf(kind))
  const [all, one] = [`${record}/files`, `${record}/files/:fileId`]
  return [
    page({ path: all, permission, get: pages.adding }),
    form({
      ...{ path: all, permission, schema: z.object({}), upload },
      post: pages.add,
      invalid: pages.adding,
    }),
    page({ path: one, permission: 'measures:read', get: pages.send }),
    page({ path: `${one}/about`, permission, get: pages.about }),
    form({
      ...{ path: `${one}/about`, permission, schema: recordFileSchema },
      post: pages.describe,
      invalid: pages.notDescribed,
    }),
    form({
      ...{ path: `${one}/remove`, permission, schema: z.object({}) },
      post: pages.remove,
      invalid: pages.about,
    }),
  ]
}
