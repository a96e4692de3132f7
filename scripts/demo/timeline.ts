import type { DemoClock } from './clock.js'

/** Something that happens over days: it yields the moment of its next step, then takes that step. */
export type Story = AsyncGenerator<Date, void, void>

type Waiting = { at: Date; order: number; story: Story }

/**
 * Lets all stories happen together in the order of time, until a moment. What lies after it never happens, so that
 * stories which begin shortly before are still open.
 */
export async function happen(
  stories: Story[],
  clock: DemoClock,
  until: Date,
  onStep: (stepsDone: number) => void,
): Promise<void> {
  const waiting: Waiting[] = []
  for (const [order, story] of stories.entries()) {
    const first = await story.next()
    if (!first.done) waiting.push({ at: first.value, order, story })
  }
  waiting.sort(earliestLast)
  let done = 0
  for (let next = waiting.pop(); next && next.at <= until; next = waiting.pop()) {
    clock.moveTo(next.at)
    const result = await next.story.next()
    if (!result.done) insert(waiting, { ...next, at: result.value })
    onStep((done += 1))
  }
}

const earliestLast = (one: Waiting, other: Waiting) =>
  other.at.getTime() - one.at.getTime() || other.order - one.order

function insert(waiting: Waiting[], entry: Waiting): void {
  const place = waiting.findLastIndex((other) => earliestLast(other, entry) <= 0)
  waiting.splice(place + 1, 0, entry)
}
