// The only script of the residents' pages, and only while the office is flooded with reports: it looks for a number that
// proves some work, puts it into the form, and says that sending is possible at once. Without it one waits half a minute.

const form = document.querySelector('form[data-turn]')
const bits = Number(form?.dataset.bits)
const BATCH = 256

const hashOf = async (text) =>
  new DataView(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).getUint32(0)

async function work(turn) {
  for (let from = 0; ; from += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, at) => from + at)
    const hashes = await Promise.all(numbers.map((number) => hashOf(`${turn}:${number}`)))
    const found = hashes.findIndex((hash) => hash >>> (32 - bits) === 0)
    if (found >= 0) return String(from + found)
  }
}

// Browsers offer it on https alone; elsewhere one waits.
if (form && globalThis.crypto?.subtle) {
  form.elements.work.value = await work(form.elements.turn.value)
  for (const one of document.querySelectorAll('[data-turn-wait]')) one.hidden = true
  for (const one of document.querySelectorAll('[data-turn-done]')) one.hidden = false
}
