import { API, PER_PAGE } from './api.schema.js'
import { PERIODS } from './as-of.js'
import { releaseFileSchema } from './release-shape.js'

const json = (schema: unknown, type = 'application/json') => ({ content: { [type]: { schema } } })
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const text = (description?: string) => ({ type: 'string', ...(description ? { description } : {}) })
const url = { type: 'string', format: 'uri' }
const object = (properties: Record<string, unknown>, optional: string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
})

const entry = {
  id: text('Year, period and revision: 2569-twelve-months-1'),
  fiscalYear: { type: 'integer', description: 'In the Buddhist era' },
  period: { enum: PERIODS },
  revision: { type: 'integer', minimum: 1 },
  asOf: { type: 'string', format: 'date' },
  publishedAt: { type: 'string', format: 'date-time' },
  sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  replacedBy: text('The release that takes its place, where there is one'),
  url,
  pages: object({ th: url, en: url }),
  files: { type: 'array', items: object({ name: text(), mediaType: text(), url }) },
}

const schemas = () => {
  const { release } = (releaseFileSchema() as { properties: Record<string, unknown> }).properties
  return {
    Release: release,
    ReleaseEntry: object(entry, ['replacedBy']),
    ReleaseAnswer: object({ ...entry, release: ref('Release') }, ['replacedBy']),
    ReleaseList: object({
      total: { type: 'integer', minimum: 0 },
      page: { type: 'integer', minimum: 1 },
      perPage: { type: 'integer', minimum: 1, maximum: PER_PAGE.most },
      links: object({ self: url, first: url, prev: url, next: url, last: url }, ['prev', 'next']),
      releases: { type: 'array', items: ref('ReleaseEntry') },
    }),
    Problem: {
      description: 'RFC 9457',
      ...object({ title: text(), status: { type: 'integer' }, detail: text() }),
    },
  }
}

const answers = (name: string, mistakes: Record<string, string>) => ({
  200: { description: 'Found', headers: { ETag: { schema: text() } }, ...json(ref(name)) },
  304: { description: 'What the caller has (If-None-Match) is current' },
  ...Object.fromEntries(
    Object.entries(mistakes).map(([status, description]) => [
      status,
      { description, ...json(ref('Problem'), 'application/problem+json') },
    ]),
  ),
})

const paging = (name: string, { usual, most }: { usual: number; most?: number }) => ({
  name,
  in: 'query',
  schema: { type: 'integer', minimum: 1, ...(most ? { maximum: most } : {}), default: usual },
})

/** The description of the interface, in the form of OpenAPI 3.1. `site`: its address without a slash at the end. */
export const openApi = (site: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Published complaint statistics',
    version: '1',
    description:
      'Read only. Holds published figures and nothing else; a release never changes once it is published.',
  },
  servers: [{ url: site + API }],
  paths: {
    '/releases': {
      get: {
        operationId: 'listReleases',
        summary: 'Every release, newest year first',
        parameters: [paging('page', { usual: 1 }), paging('per_page', PER_PAGE)],
        responses: answers('ReleaseList', { 400: 'page or per_page is no number in its range' }),
      },
    },
    '/releases/{id}': {
      get: {
        operationId: 'getRelease',
        summary: 'One release with all its figures',
        parameters: [{ name: 'id', in: 'path', required: true, schema: text() }],
        responses: answers('ReleaseAnswer', { 404: 'No such release was published' }),
      },
    },
  },
  components: { schemas: schemas() },
})
