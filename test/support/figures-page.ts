import assert from 'node:assert/strict'

/** The rows of a table as texts, head first; the total is the last. */
export function rowsOf(html: string, id: string): string[][] {
  const table = new RegExp(`<table[^>]*id="${id}"[\\s\\S]*?</table>`).exec(html)?.[0] ?? ''
  const rows = [...table.matchAll(/<tr>(<th scope="row">[\s\S]*?)<\/tr>/g)]
  assert.ok(rows.length > 0, `the page has a table ${id}`)
  return rows.map(([, row]) =>
    [...(row ?? '').matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => cell?.trim() ?? ''),
  )
}

/** The figures of its last row. */
export const totalOf = (html: string, id: string): string[] => rowsOf(html, id).at(-1)?.slice(1) ?? []
