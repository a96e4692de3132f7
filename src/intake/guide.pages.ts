import type { OfficeService } from '../office/office.service.js'
import { inLanguage } from '../office/office.view.js'
import type { Page } from '../web/route.js'

export type GuideDependencies = {
  office: OfficeService
  /** Fiscal years with published figures, newest first. */
  publishedYears: () => Promise<number[]>
}

/** The pages that ask nothing: where to go, how it works, who else can help. */
export function guidePages({
  office,
  publishedYears,
}: GuideDependencies): Record<'home' | 'how' | 'others', Page> {
  return {
    home: async (_req, res) => {
      res.render('public/home', { publishedYears: await publishedYears() })
    },

    how: async (_req, res) => {
      const { categories, protection, dayCount } = inLanguage(await office.settings(), res.locals.language)
      const offered = categories.filter((category) => !category.retired)
      const limits = offered.map((category) => ({ ...category, category: category.name }))
      res.render('public/how', { limits, protection, dayCount })
    },

    others: async (_req, res) => {
      const { bodies } = inLanguage(await office.settings(), res.locals.language)
      res.render('public/others', { bodies })
    },
  }
}
