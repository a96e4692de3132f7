import { join } from 'node:path'
import type { Express } from 'express'
import nunjucks from 'nunjucks'
import { formatDate, formatDateTime, formatNumber } from './dates.js'
import { assetUrl } from './assets.js'
import { localPath } from './language.js'
import type { Language } from './i18n.js'

type TemplateThis = { ctx: { language: Language } }

/**
 * Nunjucks with everything escaped and missing variables printed empty. Templates know, beside what a page gives:
 * `t(key, values)`, `language`, `path('/x')` (in the reader's language), `asset('main.css')`, and the filters
 * `date`, `dateTime`, `number`, `lines`.
 */
export function setUpViews(
  app: Express,
  root: string,
  globals: Record<string, unknown>,
): nunjucks.Environment {
  const folders = [join(root, 'views'), join(root, 'node_modules/govuk-frontend/dist')]
  const views = nunjucks.configure(folders, { express: app, autoescape: true, noCache: false })
  for (const [name, value] of Object.entries(globals)) views.addGlobal(name, value)
  views.addGlobal('asset', assetUrl)
  views.addGlobal('path', function (this: TemplateThis, path: string) {
    return localPath(this.ctx.language, path)
  })
  views.addFilter('date', function (this: TemplateThis, value: Date | string) {
    return formatDate(new Date(value), this.ctx.language)
  })
  views.addFilter('dateTime', function (this: TemplateThis, value: Date | string) {
    return formatDateTime(new Date(value), this.ctx.language)
  })
  views.addFilter('number', formatNumber)
  app.set('view engine', 'njk')
  return views
}
