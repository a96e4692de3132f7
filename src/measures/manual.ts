import type { TFunction } from 'i18next'
import { STATUSES, type Status } from '../cases/vocabulary.js'
import type { Transition } from '../cases/transitions.js'

/** A step of the workflow in words, numbered as in the flow chart. */
export type ManualStep = {
  number: number
  action: string
  from: Status | undefined
  to: Status
  /** Who may take it. */
  by: string[]
  /** What it can't be taken without. */
  requires: string[]
  told: boolean
  /** The case stays where it is: no arrow. */
  stays: boolean
}

/** The columns of the table of steps; words are `measures.manual.head.<name>`. */
export const MANUAL_HEADS = ['step', 'way', 'by', 'requires', 'told'] as const

/** A step as a row of that table. */
export const stepCells = (
  { number, action, from, to, by, requires, told, stays }: ManualStep,
  t: TFunction,
): string[] => [
  `${number}. ${action}`,
  stays
    ? t('measures.manual.staysAt', { status: t(`case.status.${to}`) })
    : t('measures.manual.way', {
        from: from ? t(`case.status.${from}`) : t('measures.manual.start'),
        to: t(`case.status.${to}`),
      }),
  by.join(', '),
  requires.join(', ') || '–',
  told ? t('common.yes') : t('measures.manual.onlyStatus'),
]

/** Every step that the table has, in its order; one that starts from several statuses is a line for each. */
export const manualSteps = (transitions: readonly Transition[], t: TFunction): ManualStep[] =>
  transitions.map(({ action, from, to, by, requires, toldToReporter, stays = false }, index) => ({
    number: index + 1,
    action: t([`measures.manual.action.${action}`, `case.action.${action}`]),
    from,
    to,
    by: by.map((mover) => t([`measures.manual.by.${mover}`, `officers.role.${mover}`])),
    requires: requires.map((name) => t(`measures.manual.requires.${name}`)),
    told: toldToReporter,
    stays,
  }))

type Box = { status: Status; x: number; y: number; text: string }
type Arrow = { number: number; path: string; labelX: number; labelY: number }
export type FlowChart = { width: number; height: number; boxes: Box[]; arrows: Arrow[]; description: string }

const BOX = { width: 210, height: 56, gap: 84, x: 90, y: 70 }
/** Beside the boxes each arrow has a lane of its own. */
const LANE = 30
const LABEL_RADIUS = 12

/**
 * The workflow as boxes under each other and an arrow for each step; numbers stand for the lines of `manualSteps`.
 * Steps after which the case stays where it is have no arrow. Straight ways run between the boxes, ways back and past a status beside them.
 */
export function flowChart(all: ManualStep[], t: TFunction): FlowChart {
  const steps = all.filter(({ stays }) => !stays)
  const used = STATUSES.filter((status) => steps.some(({ from, to }) => from === status || to === status))
  const boxes = used.map((status, index) => ({
    status,
    x: BOX.x,
    y: BOX.y + index * (BOX.height + BOX.gap),
    text: t(`case.status.${status}`),
  }))
  const rowOf = (status: Status | undefined) => (status === undefined ? -1 : used.indexOf(status))
  const right = BOX.x + BOX.width
  let lanes = 0
  const between = new Map<number, number>()
  const arrows = steps.map(({ number, from, to }): Arrow => {
    const [start, end] = [rowOf(from), rowOf(to)]
    const top = (row: number) => BOX.y + row * (BOX.height + BOX.gap)
    if (end === start + 1) {
      const place = between.get(end) ?? 0
      between.set(end, place + 1)
      const x = BOX.x + BOX.width / 2 + place * LANE * 1.5 - LANE
      const y = top(end) - (start < 0 ? 50 : BOX.gap)
      return { number, path: `M${x} ${y}V${top(end) - 2}`, labelX: x + 18, labelY: (y + top(end)) / 2 }
    }
    lanes += 1
    const x = right + lanes * LANE
    // Where several arrows meet a box they come one under the other.
    const spread = ((lanes * 9) % (BOX.height - 20)) + 10
    const [y1, y2] = [
      top(start) + spread,
      start === end ? top(start) + ((spread + 16) % BOX.height) : top(end) + spread,
    ]
    return { number, path: `M${right} ${y1}H${x}V${y2}H${right + 2}`, labelX: x, labelY: (y1 + y2) / 2 }
  })
  const description = steps
    .map(({ number, action, from, to }) =>
      t('measures.manual.arrow', {
        number,
        action,
        from: from ? t(`case.status.${from}`) : t('measures.manual.start'),
        to: t(`case.status.${to}`),
      }),
    )
    .join(' ')
  return {
    width: right + (lanes + 1) * LANE + LABEL_RADIUS,
    height: BOX.y + used.length * (BOX.height + BOX.gap) - BOX.gap + 20,
    boxes,
    arrows,
    description,
  }
}
