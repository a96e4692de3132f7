import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import express from 'express'
import { ROOT } from '../../src/config.js'
import { setUpViews } from '../../src/web/views.js'

/** Whatever a template pipes something through; strings in it have no bar of their own. */
const PIPED = /\|\s*([a-zA-Z]\w*)/g
const TAGS = /\{\{.*?\}\}|\{%.*?%\}/gs

describe('the templates', () => {
  it('name no filter that is not there: the page would fail the first time that it gets to it', async () => {
    const environment = setUpViews(express(), ROOT, {})
    const folder = join(ROOT, 'views')
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.njk'))
    let named = 0
    for (const file of files)
      for (const [tag] of (await readFile(join(folder, file), 'utf8')).matchAll(TAGS))
        for (const [, filter = ''] of tag.matchAll(PIPED)) {
          named += 1
          assert.doesNotThrow(() => environment.getFilter(filter), `${file}: ${filter}`)
        }
    assert.ok(named > 100, `${named} filters were found`)
  })
})
