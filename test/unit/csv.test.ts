import assert from 'node:assert/strict'
import { csv } from '../../src/web/csv.js'

describe('a CSV file', () => {
  it('begins with the mark by which Excel reads Thai, and ends its lines as RFC 4180 says', () => {
    assert.equal(csv(['name', 'cases'], [['ถนน', 3]]), '\ufeffname,cases\r\nถนน,3\r\n')
  })

  it('quotes what would break a row', () => {
    assert.equal(csv(['a'], [['one, "two"\nthree']]), '\ufeffa\r\n"one, ""two""\nthree"\r\n')
  })

  it('lets no text act as a formula, and leaves numbers alone', () => {
    for (const text of ['=1+1', '+66', '-2', '@SUM(A1)', '\tx', '\rx'])
      assert.match(csv(['a'], [[text]]), /\r\n"?'/, JSON.stringify(text))
    assert.equal(csv(['a'], [[-2]]), '\ufeffa\r\n-2\r\n')
  })
})
