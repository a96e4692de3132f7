import type { RequestHandler } from 'express'
import type { i18n, TFunction } from 'i18next'
import { translator, type Language } from './i18n.js'

declare global {
  // oxlint-disable-next-line no-namespace -- Express offers its request type only this way
  namespace Express {
    interface Locals {
      language: Language
      t: TFunction
      /** Path of this page without its language, for the switch to the other one. */
      pagePath: string
    }
  }
}

/**
 * Takes the language from the path: Thai at `/…`, English at `/en/…`. Routes behind it see the path without it,
 * so each is written once and no cookie or header decides.
 */
export function language(texts: i18n): RequestHandler {
  const translators = { th: translator(texts, 'th'), en: translator(texts, 'en') }
  return (req, res, next) => {
    const english = /^\/en(?=[/?]|$)/.test(req.url)
    if (english) req.url = req.url.slice('/en'.length).replace(/^(?!\/)/, '/')
    const chosen: Language = english ? 'en' : 'th'
    res.locals.language = chosen
    res.locals.t = translators[chosen]
    res.locals.pagePath = req.path
    res.setHeader('Content-Language', chosen)
    next()
  }
}

/** A path in the reader's language: localPath('en', '/track') is "/en/track". */
export const localPath = (chosen: Language, path: string): string =>
  chosen === 'en' ? (path === '/' ? '/en' : `/en${path}`) : path
