import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../src/config.js'
import { renderTemplate } from '../support/templates.js'

const fields =
  '{% from "components/fields.njk" import textField, passwordField, radioField, tickField with context %}'
const summary = '{% from "components/error-summary.njk" import errorSummary with context %}'

describe('the shared pieces of a page', () => {
  it('a field shows again what was typed, and nothing in it becomes markup', () => {
    const html = renderTemplate(`${fields}{{ textField({ name: 'place', label: 'ที่ไหน' }) }}`, {
      values: { place: '"><script>x</script>' },
    })
    assert.match(html, /value="&quot;&gt;&lt;script&gt;x&lt;\/script&gt;"/)
    assert.doesNotMatch(html, /<script>/)
  })

  it('a password is never sent back', () => {
    const html = renderTemplate(`${fields}{{ passwordField({ name: 'password', label: 'x' }) }}`, {
      values: { password: 'correct horse battery' },
    })
    assert.doesNotMatch(html, /correct horse/)
  })

  it('an error stands at its field, tied to it, and in the summary as a link to it', () => {
    const html = renderTemplate(
      `${summary}${fields}{{ errorSummary() }}{{ textField({ name: 'place', label: 'ที่ไหน' }) }}`,
      { errors: { place: { key: 'tooLong', values: { max: 200 } } } },
    )
    assert.match(html, /<a href="#place">[^<]*200[^<]*<\/a>/)
    assert.match(html, /id="place"[^>]*aria-describedby="place-error"/)
    assert.match(html, /id="place-error"/)
    assert.match(html, /autofocus/)
  })

  it('a text for one field goes before the text for all', () => {
    const errors = { explanation: { key: 'required' } }
    const html = renderTemplate(`${summary}{{ errorSummary() }}`, { errors }, 'en')
    const general = renderTemplate(
      `${summary}{{ errorSummary() }}`,
      { errors: { other: { key: 'required' } } },
      'en',
    )
    assert.match(general, /Please fill this in/)
    assert.doesNotMatch(html, /Please fill this in/)
  })

  it('a text for all fields says in the summary which one it means; one for this field says so itself', () => {
    const options = `{ generalOnly: true, labels: { explanation: 'Explanation' } }`
    const summaryOf = (key: string) =>
      renderTemplate(
        `${summary}{{ errorSummary(${options}) }}`,
        { errors: { explanation: { key, values: { max: 300 } } } },
        'en',
      )
    assert.match(summaryOf('tooLong'), />Explanation: Too long: at most 300/)
    assert.doesNotMatch(summaryOf('required'), />Explanation: /)
  })

  it('a reader that speaks hears one colon after the word “error”', () => {
    for (const language of ['th', 'en'] as const) {
      const html = renderTemplate(
        `${fields}{{ textField({ name: 'place', label: 'x' }) }}`,
        { errors: { place: { key: 'required' } } },
        language,
      )
      assert.match(html, /govuk-visually-hidden">[^:<]+:<\/span>/)
    }
  })

  it('nothing wrong, no summary', () => {
    assert.equal(renderTemplate(`${summary}{{ errorSummary() }}`, { errors: {} }).trim(), '')
  })

  it('choices made before are still made, one or many', () => {
    const options = [
      { value: 'a', text: 'A' },
      { value: 'b', text: 'B' },
    ]
    const one = renderTemplate(`${fields}{{ radioField({ name: 'r', label: 'x', options: options }) }}`, {
      options,
      values: { r: 'b' },
    })
    assert.match(one, /value="b" checked/)
    assert.doesNotMatch(one, /value="a" checked/)
    const many = renderTemplate(`${fields}{{ tickField({ name: 'r', label: 'x', options: options }) }}`, {
      options,
      values: { r: ['a', 'b'] },
    })
    assert.match(many, /value="a" checked/)
    assert.match(many, /value="b" checked/)
  })

  it('a receipt is five groups of four digits, however it was written', () => {
    const html = renderTemplate(
      '{% from "components/receipt.njk" import receiptNumber with context %}{{ receiptNumber("1234 5678 9012 3456 7890") }}',
    )
    const groups = [...html.matchAll(/<span[^>]*>(\d+)<\/span>/g)].map((found) => found[1])
    assert.deepEqual(groups, ['1234', '5678', '9012', '3456', '7890'])
  })

  it('a deadline is said in words', () => {
    const said = (days: number, language: 'th' | 'en' = 'th') =>
      renderTemplate(
        '{% from "components/deadline.njk" import deadline with context %}{{ deadline(days) }}',
        { days },
        language,
      ).replace(/<[^>]+>/g, '')
    assert.equal(said(-3), 'เกินกำหนด 3 วัน')
    assert.equal(said(0), 'ครบกำหนดวันนี้')
    assert.equal(said(-1, 'en'), '1 day overdue')
    assert.equal(said(5, 'en'), '5 days left')
  })

  it('written words keep their lines and stay text', () => {
    const html = renderTemplate(
      '{% from "components/timeline.njk" import timeline %}{{ timeline(entries) }}',
      { entries: [{ title: 'x', at: 'y', text: 'หนึ่ง\n<b>สอง</b>' }] },
    )
    assert.match(html, /app-written">หนึ่ง\n&lt;b&gt;สอง/)
  })
})

describe('the built assets', () => {
  const folder = join(ROOT, 'dist/assets')

  it('a style sheet points only at files that stand beside it', () => {
    const present = new Set(readdirSync(folder))
    for (const name of ['public.css', 'office.css']) {
      const css = readFileSync(join(folder, name), 'utf8')
      assert.doesNotMatch(css, /@import/)
      for (const [, url = ''] of css.matchAll(/url\(["']?([^"')]+)/g))
        assert.ok(present.has(url), `${name}: ${url}`)
    }
  })
})
