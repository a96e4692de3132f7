import assert from 'node:assert/strict'
import { join } from 'node:path'
import { ROOT } from '../../src/config.js'
import { TRANSITIONS } from '../../src/cases/transitions.js'
import { STATUSES } from '../../src/cases/vocabulary.js'
import { flowChart, manualSteps } from '../../src/measures/manual.js'
import { loadTexts, translator } from '../../src/web/i18n.js'

const texts = loadTexts(join(ROOT, 'src/locales'))
const t = translator(texts, 'th')

describe('the manual', () => {
  it('has a line for each step of the workflow, who may take it and what it needs, all in words', () => {
    for (const language of ['th', 'en'] as const) {
      const steps = manualSteps(TRANSITIONS, translator(texts, language))
      assert.equal(steps.length, TRANSITIONS.length)
      const words = steps.flatMap(({ action, by, requires }) => [action, ...by, ...requires])
      for (const word of words) assert.doesNotMatch(word, /^measures\.|^officers\./)
    }
  })

  it('changes with the transition table: its lines, its chart and the chart in words', () => {
    const [first] = TRANSITIONS
    assert.ok(first)
    const before = manualSteps(TRANSITIONS, t)
    const closed = { ...first, from: 'closed' as const, action: 'sendBack' as const, to: 'received' as const }
    const after = manualSteps([...TRANSITIONS, closed], t)
    assert.equal(after.length, before.length + 1)
    const [drawn, redrawn] = [flowChart(before, t), flowChart(after, t)]
    assert.equal(redrawn.arrows.length, drawn.arrows.length + 1)
    assert.notEqual(redrawn.description, drawn.description)
    const without = TRANSITIONS.filter(({ action }) => action !== 'recordFindings')
    assert.doesNotMatch(flowChart(manualSteps(without, t), t).description, /บันทึกผลการตรวจสอบ/)
    const others = manualSteps(
      TRANSITIONS.map((line) => (line.action === 'close' ? { ...line, by: ['oversight'] as const } : line)),
      t,
    )
    const closing = (steps: typeof others) =>
      steps.find(({ action }) => action === t('measures.manual.action.close'))
    assert.notDeepEqual(closing(others)?.by, closing(before)?.by)
  })

  it('draws every status once and every arrow within the picture, no two numbers on each other', () => {
    const { boxes, arrows, width, height } = flowChart(manualSteps(TRANSITIONS, t), t)
    assert.deepEqual(
      boxes.map(({ status }) => status),
      [...STATUSES],
    )
    for (const { labelX, labelY } of arrows)
      assert.ok(labelX < width && labelX > 0 && labelY > 0 && labelY < height)
    for (const [index, one] of arrows.entries())
      for (const other of arrows.slice(index + 1))
        assert.ok(
          Math.hypot(one.labelX - other.labelX, one.labelY - other.labelY) >= 24,
          `${one.number} and ${other.number}`,
        )
  })
})
