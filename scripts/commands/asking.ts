import { createInterface, type Interface } from 'node:readline/promises'
import type { z } from 'zod'
import { words } from '../../src/console/words.js'

export type Question<T> = {
  question: string
  schema: z.ZodType<T>
  /** What was given already, e.g. as an option. */
  given?: unknown
  /** What Enter alone means. */
  otherwise?: string
}

/** Asks on the terminal for what wasn't given; where nobody sits, what is missing is an error that names it. */
export class Asking {
  #terminal: Interface | undefined

  async ask<T>({ question, schema, given, otherwise }: Question<T>): Promise<T> {
    const known = given ?? (process.stdin.isTTY ? undefined : otherwise)
    if (known !== undefined) return checked(question, schema, known)
    if (!process.stdin.isTTY) throw new Error(words('commands.missing', { question }))
    for (;;) {
      const typed = (await this.#line(question, otherwise)).trim() || otherwise
      const parsed = schema.safeParse(typed)
      if (parsed.success) return parsed.data
      console.log(`  ${problemOf(parsed.error)}`)
    }
  }

  close(): void {
    this.#terminal?.close()
  }

  #line(question: string, otherwise: string | undefined): Promise<string> {
    this.#terminal ??= createInterface({ input: process.stdin, output: process.stdout })
    return this.#terminal.question(`${question}${otherwise ? ` [${otherwise}]` : ''}: `)
  }
}

function checked<T>(question: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Error(`${question}: ${problemOf(parsed.error)}`)
}

/** The first thing that is wrong, in words where there are some. */
export function problemOf(error: z.ZodError): string {
  const [issue] = error.issues
  const place = issue?.path.join('.')
  const key = issue?.message ?? 'required'
  const params = issue && 'params' in issue ? issue.params : {}
  const text = words([`errors.named.username.${key}`, `errors.field.${key}`], {
    ...params,
    defaultValue: key,
  })
  return place ? `${place}: ${text}` : text
}
