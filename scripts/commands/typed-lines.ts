import { createInterface } from 'node:readline'

/** Lines that somebody types or another program hands in, one after the other. */
export function typedLines() {
  const terminal = createInterface({ input: process.stdin, terminal: false })
  const lines = terminal[Symbol.asyncIterator]()
  return {
    /** What comes next; undefined at the end. */
    async next(question: string): Promise<string | undefined> {
      process.stdout.write(question)
      const { value, done } = (await lines.next()) as IteratorResult<string, undefined>
      return done ? undefined : value.trim()
    },
    close: () => terminal.close(),
  }
}

export type TypedLines = ReturnType<typeof typedLines>

/** Takes off the screen, and out of what can be scrolled back to, what was typed or shown. */
export const wipeScreen = (): void => {
  if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[3J\u001b[H')
}
