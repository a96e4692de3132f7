/** How many cases there are to be tallied, and where. */
export type SummaryTask = { cases: number; folder: string }

/** How far filling is; what the process measured by itself and where it answers; what it has used, when asked. */
export type SummaryTold =
  | { filled: number }
  | { processorMs: number }
  | { url: string; path: string; firstDraftMs: number; draftsMs: number[] }
