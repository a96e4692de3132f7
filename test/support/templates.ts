import { join } from 'node:path'
import express from 'express'
import nunjucks from 'nunjucks'
import { ROOT } from '../../src/config.js'
import { loadAssets } from '../../src/web/assets.js'
import { loadTexts, translator, type Language } from '../../src/web/i18n.js'
import { setUpViews } from '../../src/web/views.js'

const texts = loadTexts(join(ROOT, 'src/locales'))
let ready = false

/** A piece of template as the product renders it, with the variables that every page has. */
export function renderTemplate(
  source: string,
  variables: Record<string, unknown> = {},
  language: Language = 'th',
): string {
  if (!ready) {
    loadAssets(join(ROOT, 'dist/assets'))
    setUpViews(express(), ROOT, {})
    ready = true
  }
  const always = { language, t: translator(texts, language), pagePath: '/somewhere' }
  // setUpViews configures Nunjucks' own default environment, which this uses.
  return nunjucks.renderString(source, { ...always, ...variables })
}
