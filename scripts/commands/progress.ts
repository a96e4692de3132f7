const EVERY_MS = 1_000
const CLEAR_LINE = '\r\u001b[2K'

/** One line on the terminal that is written over once a second; nothing where the output goes into a file. */
export function progressLine() {
  const shown = process.stderr.isTTY
  let last = 0
  return {
    show(text: string): void {
      if (!shown || Date.now() - last < EVERY_MS) return
      last = Date.now()
      process.stderr.write(CLEAR_LINE + text)
    },
    end(): void {
      if (shown && last > 0) process.stderr.write(CLEAR_LINE)
    },
  }
}
