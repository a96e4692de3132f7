/** What the bench asks of the office's process, and what it answers. */
export type Ask = { ask: 'fill'; cases: number } | { ask: 'measure' } | { ask: 'stop' }
export type Told = { url?: string; startMs?: number; cases?: number; rssMb?: number; loopP99Ms?: number }

/** The officer who opens pages in the bench. */
export const ACCOUNT = { username: 'bench', password: 'ลมหนาวพัดผ่านทุ่งนา 2569' }
