import { z } from 'zod'
import { choice, optionalText } from '../../web/validation.js'
import { hostName } from './switching.js'

const HOSTS_MAX = 20
const TYPED_MAX = 2_000

/** Whether published pages are asked for, and of which hosts: one a line, or with commas or spaces between them. */
export const checkerSchema = z
  .object({ checking: choice(['on', 'off']), hosts: optionalText(TYPED_MAX) })
  .transform(({ checking, hosts: typed }, context) => {
    if (checking === 'off') return { hosts: [] }
    const given = [...new Set(typed.split(/[\s,]+/).filter(Boolean))]
    const refuse = (message: string, params = {}) => {
      context.addIssue({ code: 'custom', message, params, path: ['hosts'] })
      return z.NEVER
    }
    if (given.length === 0) return refuse('required')
    if (given.length > HOSTS_MAX) return refuse('checkerHosts', { max: HOSTS_MAX })
    const wrong = given.find((host) => !hostName(host))
    if (wrong) return refuse('checkerHost', { host: wrong })
    return { hosts: [...new Set(given.flatMap((host) => hostName(host) ?? []))] }
  })
export type CheckerForm = z.infer<typeof checkerSchema>
