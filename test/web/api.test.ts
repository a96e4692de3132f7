import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import supertest from 'supertest'
import { officerOf, publishSummary } from '../support/summaries.js'
import { publishedOffice, RELEASE } from '../support/release-files.js'
import type { StartedOffice } from '../support/office.js'

const ID = '2569-twelve-months-1'
type Schema = Record<string, unknown>
type OpenApi = {
  openapi: string
  servers: { url: string }[]
  paths: Record<
    string,
    { get: { responses: Record<string, { content?: Record<string, { schema: { $ref: string } }> }> } }
  >
  components: { schemas: Record<string, Schema> }
}

describe('the interface for programs', function () {
  this.timeout(60_000)
  let office: StartedOffice
  let described: OpenApi
  before(async () => {
    office = await publishedOffice()
    described = (await ask('/api/v1/openapi.json').expect(200)).body as OpenApi
  })
  after(() => office.stop())

  const ask = (path: string) => supertest(office.url).get(path)
  /** Holds an answer to the schema that the description gives for it. */
  const requireDescribed = (path: string, status: number, body: unknown) => {
    const [type, { schema } = { schema: { $ref: '' } }] =
      Object.entries(described.paths[path]?.get.responses[status]?.content ?? {})[0] ?? []
    assert.ok(type, `${path} ${status} is not described`)
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
    ajv.addSchema({ $id: 'https://api.test/description', ...described })
    const validate = ajv.compile({ $ref: `https://api.test/description${schema.$ref}` })
    assert.ok(validate(body), JSON.stringify(validate.errors?.slice(0, 3)))
    return type
  }

  it('describes itself, and every answer is as described', async () => {
    assert.match(described.openapi, /^3\.1\./)
    assert.equal(described.servers[0]?.url, `${office.url}/api/v1`)
    const list = await ask('/api/v1/releases').expect(200)
    requireDescribed('/releases', 200, list.body)
    const one = await ask(`/api/v1/releases/${ID}`).expect(200)
    requireDescribed('/releases/{id}', 200, one.body)
    for (const [path, template, status] of [
      ['/api/v1/releases/2569-twelve-months-9', '/releases/{id}', 404],
      ['/api/v1/releases/nothing', '/releases/{id}', 404],
      ['/api/v1/releases?page=0', '/releases', 400],
      ['/api/v1/releases?per_page=many', '/releases', 400],
    ] as const) {
      const answer = await ask(path).expect(status)
      const type = requireDescribed(template, status, JSON.parse(answer.text))
      assert.ok(answer.headers['content-type']?.startsWith(type), path)
      assert.equal(answer.headers['cache-control'], 'no-store')
    }
  })

  it('would notice an answer that is not as described', () => {
    assert.throws(() => requireDescribed('/releases', 200, { total: 'many' }))
  })

  it('gives the very release that the file gives', async () => {
    const { body } = await ask(`/api/v1/releases/${ID}`).expect(200)
    const file = await ask(`${RELEASE}/figures.json`).expect(200)
    const { release, sha256 } = body as { release: unknown; sha256: string }
    assert.deepEqual({ release, sha256 }, { release: file.body.release, sha256: file.body.sha256 })
  })

  it('names files and pages that are there', async () => {
    const { body } = await ask('/api/v1/releases').expect(200)
    const [entry] = (
      body as { releases: { files: { url: string; mediaType: string }[]; pages: Record<string, string> }[] }
    ).releases
    for (const { url, mediaType } of entry?.files ?? []) {
      const answer = await fetch(url)
      assert.equal(answer.status, 200, url)
      assert.ok(answer.headers.get('content-type')?.startsWith(mediaType), url)
    }
    for (const url of Object.values(entry?.pages ?? {})) assert.equal((await fetch(url)).status, 200)
  })

  it('answers 304 to whoever has what is current, and may be read from any site, by reading alone', async () => {
    for (const path of ['/api/v1/releases', `/api/v1/releases/${ID}`, '/api/v1/openapi.json']) {
      const { headers } = await ask(path).expect(200)
      assert.match(headers['cache-control'] ?? '', /^public, max-age=\d+/)
      assert.equal(headers['access-control-allow-origin'], '*')
      assert.equal(headers['cross-origin-resource-policy'], 'cross-origin')
      await ask(path)
        .set('If-None-Match', headers['etag'] ?? '')
        .expect(304)
    }
    const allowed = await supertest(office.url).options('/api/v1/releases').expect(204)
    assert.equal(allowed.headers['access-control-allow-methods'], 'GET, HEAD')
    const written = await supertest(office.url).post('/api/v1/releases').expect(405)
    assert.match(written.headers['content-type'] ?? '', /^application\/problem\+json/)
  })

  it('has problem details for a path that it doesn’t know', async () => {
    const answer = await ask('/api/v1/cases').expect(404)
    assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/)
    assert.doesNotMatch(answer.text, /<html/i)
  })

  it('has published figures and no others, in pages, and says what a correction replaces', async () => {
    const { summaries } = office.services.statistics
    const secretary = await officerOf(office.services, 'secretary')
    const before = await ask('/api/v1/releases').expect(200)
    await summaries.start({ fiscalYear: 2569, period: 'six-months', by: secretary, reason: '' })
    assert.deepEqual((await ask('/api/v1/releases').expect(200)).body, before.body)
    await ask('/api/v1/releases/2569-six-months-1').expect(404)
    await publishSummary(office.services, { fiscalYear: 2569, period: 'twelve-months' })
    const first = (await ask('/api/v1/releases?per_page=1').expect(200)).body
    assert.deepEqual(
      [first.total, first.releases.length, first.releases[0].id],
      [2, 1, '2569-twelve-months-2'],
    )
    const second = (
      await ask(new URL(first.links.next).pathname + new URL(first.links.next).search).expect(200)
    ).body
    assert.deepEqual(
      [second.releases[0].id, second.releases[0].replacedBy, second.links.next],
      [ID, '2569-twelve-months-2', undefined],
    )
  })
})
