/** How many cases there are to be tallied, and where. */
export type SummaryTask = { cases: number; folder: string }

/** How far filling is; then what the process measured by itself, and where it answers. */
export type SummaryTold =
  { filled: number } | { url: string; path: string; firstDraftMs: number; draftsMs: number[] }
