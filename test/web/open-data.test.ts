import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import sharp from 'sharp'
import { ROOT } from '../../src/config.js'
import type { ReleaseFile } from '../../src/statistics/release.js'
import { publishedOffice, RELEASE } from '../support/release-files.js'
import type { StartedOffice } from '../support/office.js'
import { csvRows } from '../support/read-back.js'

type Field = { name: string; type: string; description: string }
type Package = {
  profile: string
  name: string
  resources: { path: string; bytes: number; hash: string; schema: { fields: Field[] } }[]
}

/** A piece of a JSON Schema. */
type Node = { properties: Record<string, unknown> }

/** What Table Schema says of the types that the file uses. */
const VALID: Record<string, RegExp> = {
  integer: /^-?\d+$/,
  number: /^-?\d+(\.\d+)?$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  string: /^/,
}

/** Fields that the government's catalogue asks for, for statistics. */
const CATALOGUE_FIELDS = [
  ...['data_type', 'title', 'maintainer', 'maintainer_email', 'tag_string', 'notes', 'objective'],
  ...['update_frequency_unit', 'geo_coverage', 'data_source', 'data_format', 'data_category', 'license_id'],
  ...['first_year_of_data', 'last_year_of_data', 'disaggregate', 'unit_of_measure', 'unit_of_multiplier'],
  ...['calculation_method', 'standard', 'data_release_calendar'],
]

describe('a release as open data', function () {
  this.timeout(60_000)
  let office: StartedOffice
  before(async () => {
    office = await publishedOffice()
  })
  after(() => office.stop())

  const bytes = async (path: string) => {
    const answer = await fetch(office.url + path)
    assert.equal(answer.status, 200, path)
    return Buffer.from(await answer.arrayBuffer())
  }
  const json = async (path: string): Promise<unknown> => JSON.parse((await bytes(path)).toString())

  it('has a JSON that its published schema takes, each of its names described', async () => {
    const schema = (await json('/statistics/figures.schema.json')) as Record<string, unknown>
    const file = await json(`${RELEASE}/figures.json`)
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
    const validate = ajv.compile(schema)
    assert.ok(validate(file), JSON.stringify(validate.errors?.slice(0, 3)))
    const { release } = file as ReleaseFile
    const wrong = { ...(file as ReleaseFile), release: { ...release, fiscalYear: '2569' } }
    assert.ok(!validate(wrong), 'a text passed for a year')
    const named = (...at: string[]) =>
      Object.keys(at.reduce((node, name) => node.properties[name] as Node, schema as Node).properties)
    for (const name of Object.keys(release))
      assert.ok(named('release').includes(name), `release.${name} is not described`)
    for (const name of Object.keys(release.streams.general))
      assert.ok(
        named('release', 'streams', 'general').includes(name),
        `streams.general.${name} is not described`,
      )
  })

  it('has a data package that says what the CSV file beside it is, byte by byte and column by column', async () => {
    const descriptor = (await json(`${RELEASE}/datapackage.json`)) as Package
    const [resource] = descriptor.resources
    assert.ok(resource)
    assert.equal(descriptor.profile, 'tabular-data-package')
    assert.match(descriptor.name, /^[-a-z0-9._/]+$/)
    const csv = await bytes(`${RELEASE}/${resource.path}`)
    assert.equal(resource.bytes, csv.length)
    assert.equal(resource.hash, `sha256:${createHash('sha256').update(csv).digest('hex')}`)
    const [head, ...rows] = csvRows(csv)
    const { fields } = resource.schema
    assert.deepEqual(
      fields.map(({ name }) => name),
      head,
    )
    assert.ok(rows.length > 100)
    for (const row of rows)
      for (const [at, { name, type }] of fields.entries())
        assert.ok(row[at] === '' || VALID[type]?.test(row[at] ?? ''), `${name}: ${row[at]}`)
    for (const { name, description } of fields)
      assert.ok(description && !description.includes('openData'), name)
  })

  it('has a data package that the profile of the Frictionless Data project takes', async () => {
    // As it was published, but for the name of its draft, which the validator doesn't know and nothing in it needs.
    const { $schema: _, ...profile } = JSON.parse(
      readFileSync(join(ROOT, 'test/fixtures/frictionless/tabular-data-package.json'), 'utf8'),
    ) as Record<string, unknown>
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(profile)
    const descriptor = (await json(`${RELEASE}/datapackage.json`)) as Package
    assert.ok(validate(descriptor), JSON.stringify(validate.errors?.slice(0, 3)))
    const [resource] = descriptor.resources
    assert.ok(resource)
    const [field] = resource.schema.fields
    const wrong = { ...resource, schema: { fields: [{ ...field, type: 'whole number' }] } }
    assert.ok(!validate({ ...descriptor, resources: [wrong] }), 'a type that there is not passed')
    assert.ok(!validate({ ...descriptor, resources: [] }), 'a package of nothing passed')
  })

  it('has the very numbers of the frozen release in its CSV', async () => {
    const { release } = (await json(`${RELEASE}/figures.json`)) as ReleaseFile
    const rows = csvRows(await bytes(`${RELEASE}/figures.csv`))
    const at = Object.fromEntries((rows[0] ?? []).map((name, index) => [name, index]))
    const cases = (stream: string, dimension: string, code: string, indicator: string) =>
      rows
        .filter((row) => row[at['stream'] ?? -1] === stream && row[at['dimension'] ?? -1] === dimension)
        .filter((row) => row[at['code'] ?? -1] === code && row[at['indicator'] ?? -1] === indicator)
        .map((row) => Number(row[at['value'] ?? -1]))
    for (const [stream, { months, total, carriedOver, tables }] of Object.entries(release.streams)) {
      for (const month of months.filter(({ begun }) => begun)) {
        assert.deepEqual(cases(stream, 'month', month.month, 'received'), [month.received])
        assert.deepEqual(cases(stream, 'month', month.month, 'completed'), [month.completed])
        assert.deepEqual(cases(stream, 'month', month.month, 'in_progress'), [month.inProgress])
      }
      assert.deepEqual(cases(stream, 'total', '', 'received'), [total.received])
      assert.deepEqual(cases(stream, 'carried_over', '', 'carried_over'), [carriedOver.received])
      for (const [dimension, lines] of Object.entries(tables))
        for (const { code, cases: number } of lines) {
          const indicator = dimension === 'outcome' ? 'completed' : 'received'
          assert.ok(
            cases(stream, dimension, code || 'none', indicator).includes(number),
            `${stream} ${dimension} ${code}`,
          )
        }
    }
  })

  it('has every field that the government’s catalogue asks for, in Thai whoever asks', async () => {
    for (const language of ['', '/en']) {
      const entry = (await json(`${language}${RELEASE}/gdc.json`)) as Record<string, unknown>
      for (const name of CATALOGUE_FIELDS) assert.ok(entry[name] !== undefined && entry[name] !== '', name)
      assert.equal(entry['data_type'], 'ข้อมูลสถิติ')
      assert.match(String(entry['title']), /ปีงบประมาณ พ.ศ. 2569/)
      assert.match(String(entry['notes']), /เรื่องร้องเรียน/)
    }
  })

  it('is described on its page for search engines and previews, with addresses that lead there', async () => {
    for (const [language, prefix] of [
      ['th', ''],
      ['en', '/en'],
    ] as const) {
      const page = (await bytes(prefix + RELEASE)).toString()
      const content = (pattern: RegExp) => pattern.exec(page)?.[1] ?? ''
      const address = `${office.url}${prefix}${RELEASE}`
      assert.equal(content(/<link rel="canonical" href="([^"]*)"/), address)
      assert.equal(content(/<meta property="og:url" content="([^"]*)"/), address)
      assert.match(content(/<meta name="description" content="([^"]*)"/), /5 .*2569/)
      assert.ok(content(/<meta property="og:title" content="([^"]*)"/).includes('2569'))
      const picture = await fetch(content(/<meta property="og:image" content="([^"]*)"/))
      assert.equal(picture.headers.get('content-type'), 'image/png')
      const { width, height } = await sharp(Buffer.from(await picture.arrayBuffer())).metadata()
      const said = ['width', 'height'].map((side) =>
        Number(content(new RegExp(`<meta property="og:image:${side}" content="([^"]*)"`))),
      )
      assert.deepEqual([width, height], said)
      assert.match(content(/<meta property="og:image:alt" content="([^"]*)"/), /ดอกบัว|lotus/)
      assert.equal(content(/hreflang="en" href="([^"]*)"/), `${office.url}/en${RELEASE}`)
      const dataset = JSON.parse(content(/<script type="application\/ld\+json">(.*?)<\/script>/s)) as Record<
        string,
        unknown
      >
      assert.deepEqual(
        [dataset['@type'], dataset['@id'], dataset['inLanguage']],
        ['Dataset', address, language],
      )
      for (const { contentUrl } of dataset['distribution'] as { contentUrl: string }[])
        assert.equal((await fetch(contentUrl)).status, 200, contentUrl)
    }
  })

  it('is offered on its page with type and size, and each link leads to a file', async () => {
    for (const name of ['summary.pdf', 'summary.docx', 'figures.xlsx']) await bytes(`${RELEASE}/${name}`)
    const page = (await bytes(RELEASE)).toString()
    const links = [...page.matchAll(/href="([^"]*\/(?:summary|figures|datapackage|gdc)\.[a-z]+)"/g)].map(
      ([, href]) => href ?? '',
    )
    assert.equal(new Set(links).size, 7)
    for (const link of links) assert.equal((await fetch(office.url + link)).status, 200, link)
    assert.equal(page.match(/ขนาด [\d,]+ กิโลไบต์/g)?.length, 5)
  })
})
