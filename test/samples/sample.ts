/** A report of a sample: what was written, and what its case must still show. */
export type SampleReport = {
  number: string
  receipt: string
  words: string[]
  /** SHA-256 of its file. */
  file: string
}
