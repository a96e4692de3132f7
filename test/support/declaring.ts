import { DeclarationNeeded } from '../../src/cases/case.errors.js'
import type { CaseService } from '../../src/cases/case.service.js'
import type { Actor } from '../../src/officers/officer.js'

const OPENING = ['read', 'file', 'take', 'answer', 'note', 'investigators'] as const

/** Cases as officers meet them who have no conflict of interest: where they are asked, they say so and go on. */
export function declaring(cases: CaseService): CaseService {
  const asked =
    (name: (typeof OPENING)[number]) =>
    async (actor: Actor, number: string, ...rest: unknown[]): Promise<unknown> => {
      const act = cases[name] as (...given: unknown[]) => Promise<unknown>
      try {
        return await act(actor, number, ...rest)
      } catch (error) {
        if (!(error instanceof DeclarationNeeded)) throw error
        await cases.declare(actor, number, { conflict: 'no', reason: '' })
        return act(actor, number, ...rest)
      }
    }
  return { ...cases, ...Object.fromEntries(OPENING.map((name) => [name, asked(name)])) }
}
