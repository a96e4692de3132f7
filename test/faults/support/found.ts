/** What a check found wrong: gone, there twice, there in part, or not what was sent. */
export type Found = { kind: 'lost' | 'doubled' | 'half' | 'wrong'; what: string }

export const lost = (what: string): Found => ({ kind: 'lost', what })
export const doubled = (what: string): Found => ({ kind: 'doubled', what })
export const half = (what: string): Found => ({ kind: 'half', what })
export const wrong = (what: string): Found => ({ kind: 'wrong', what })
