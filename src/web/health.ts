import { page, type Route } from './route.js'

export type HealthDependencies = {
  /** Whether the store answers within a moment; never throws. */
  storeAnswers: () => Promise<boolean>
}

/** For a proxy in front of several copies: whether this one can serve. Says nothing else, sets no cookie. */
export const healthRoutes = ({ storeAnswers }: HealthDependencies): Route[] => [
  page({
    path: '/healthz',
    permission: 'public',
    async get(_req, res) {
      const ok = await storeAnswers()
      res
        .status(ok ? 200 : 503)
        .type('text/plain')
        .send(ok ? 'ok\n' : 'store\n')
    },
  }),
]
