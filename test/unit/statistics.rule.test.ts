import assert from 'node:assert/strict'
import { join } from 'node:path'
import { stepsOfLife, type CountedFacts } from '../../src/cases/tally-step.js'
import { OUTCOMES, STATUSES, type Outcome, type Status } from '../../src/cases/vocabulary.js'
import { ROOT } from '../../src/config.js'
import { deltasOf, dayOf } from '../../src/statistics/cells.js'
import { COUNTING_RULE, FEWEST, ruleOf } from '../../src/statistics/counting-rule.js'
import { blankFigures, type StreamFigures } from '../../src/statistics/figures.js'
import { Ledger } from '../../src/statistics/ledger.js'
import { countingOf } from '../../src/statistics/recount.js'
import { releasedRatings, releasedTime } from '../../src/statistics/released-times.js'
import { figuresFrom } from '../../src/statistics/sums.js'
import { ruleSentences } from '../../src/statistics/wording.js'
import { loadTexts, translator } from '../../src/web/i18n.js'
import { LINES } from '../support/histories.js'

const VERSIONS = ['1', '2']
const ASKED = { fiscalYear: 2569, asOf: '2026-09-30', lines: LINES }
const texts = loadTexts(join(ROOT, 'src/locales'))

/** Ways to end that say what was found out; all others the printed rule must name. */
const FINDINGS: Outcome[] = ['substantiated', 'partly-substantiated', 'unsubstantiated']

function lifeIn(status: Status, outcome?: Outcome): CountedFacts {
  const at = (day: string) => new Date(`${day}T10:00:00+07:00`)
  const received = { status: 'received' as const, at: at('2026-01-05') }
  return {
    ...{ stream: 'general', category: 'roads', measure: 1, channel: 'web', identity: 'named' },
    ...{ receivedAt: received.at, answerDue: at('2026-01-20'), resolveDue: at('2026-01-20') },
    lifecycle: [
      received,
      ...(status === 'received' ? [] : [{ status, at: at('2026-01-09'), ...(outcome ? { outcome } : {}) }]),
    ],
  }
}

function counted(life: CountedFacts, ruleVersion: string): StreamFigures {
  const counting = countingOf({ ...ASKED, ruleVersion })
  counting.count(life)
  return counting.figures().streams.general
}

/** The same from the tallies, which know the rule of today alone. */
function tallied(life: CountedFacts): StreamFigures {
  const ledger = new Ledger()
  const days = stepsOfLife(life).map((step) => ({
    day: dayOf(step),
    counts: Object.fromEntries(deltasOf(step)),
  }))
  ledger.setMonth('2026-01', days)
  return figuresFrom(ledger, ASKED.fiscalYear, ASKED.asOf, LINES).streams.general
}

describe('the counting rule', () => {
  for (const language of ['th', 'en'] as const) {
    const t = translator(texts, language)
    const sentence = (version: string, name: string) => {
      const index = ruleOf(version).sentences.indexOf(name)
      return index < 0 ? '' : (ruleSentences(t, version)[index] ?? '')
    }

    it(`says of every status what the code does with it (${language})`, () => {
      for (const version of VERSIONS)
        for (const status of STATUSES) {
          const { total } = counted(
            lifeIn(status, status === 'closed' ? 'substantiated' : undefined),
            version,
          )
          const said = sentence(version, 'completed').includes(t(`case.status.${status}`))
          assert.equal(total.received, 1)
          assert.equal(total.completed, said ? 1 : 0, status)
        }
    })

    it(`says of every way to end whether it counts, and as what (${language})`, () => {
      for (const version of VERSIONS)
        for (const outcome of OUTCOMES) {
          const { total, duplicates } = counted(lifeIn('closed', outcome), version)
          const name = `“${t(`case.outcome.${outcome}`)}”`
          const named = ruleOf(version).alsoCompleted.includes(outcome)
          const list = sentence(version, 'alsoCompleted')
          assert.equal(list.includes(t(`case.outcome.${outcome}`)), named, `${version} ${outcome}`)
          const apart = sentence(version, 'notCounted').includes(name)
          assert.deepEqual([total.received, total.completed, duplicates], apart ? [0, 0, 1] : [1, 1, 0])
          if (!FINDINGS.includes(outcome)) assert.ok(named !== apart, `${version} names ${outcome} once`)
        }
    })

    it(`is printed whole, with the numbers that the code counts by (${language})`, () => {
      for (const version of VERSIONS) {
        const sentences = ruleSentences(t, version)
        assert.equal(new Set(sentences).size, ruleOf(version).sentences.length)
        for (const one of sentences) assert.doesNotMatch(one, /\{\{|statistics\.|case\./)
      }
      assert.match(sentence('2', 'fewest'), new RegExp(`\\b${FEWEST}\\b`))
      assert.match(sentence('2', 'percentiles'), /50.*90/)
    })
  }

  it('is the one by which the tallies count', () => {
    for (const outcome of OUTCOMES) {
      const [one, other] = [tallied(lifeIn('closed', outcome)), counted(lifeIn('closed', outcome), '2')]
      assert.deepEqual([one.total, one.duplicates], [other.total, other.duplicates], outcome)
    }
    assert.equal(COUNTING_RULE.version, '2')
  })

  it('counts a reopened case as in progress, and its time only once it is closed again', () => {
    const life = lifeIn('closed', 'unsubstantiated')
    const then = (day: string) => new Date(`${day}T10:00:00+07:00`)
    const again = { status: 'assigned' as const, at: then('2026-02-01'), resolveDue: then('2026-03-01') }
    const open = { ...life, lifecycle: [...life.lifecycle, again] }
    assert.deepEqual([...counted(open, '2').closing.days], [])
    assert.deepEqual(counted(open, '2').reopened, { received: 1, completed: 0, inProgress: 1 })
    const closed = {
      ...again,
      status: 'closed' as const,
      at: then('2026-02-04'),
      outcome: 'withdrawn' as const,
    }
    const whole = counted({ ...open, lifecycle: [...open.lifecycle, closed] }, '2')
    assert.deepEqual([...whole.closing.days], [[30, 1]])
    assert.deepEqual([whole.closing.within, whole.closing.late], [1, 0])
    assert.deepEqual(whole.reopened, { received: 1, completed: 1, inProgress: 0 })
  })

  it('gives no days, share or rating of fewer cases than it says', () => {
    const days = (cases: number) => ({ days: new Map([[3, cases]]), within: cases, late: 0, overdue: 0 })
    assert.deepEqual(releasedTime(days(FEWEST - 1)), { n: FEWEST - 1, limit: { n: FEWEST - 1 } })
    assert.equal(releasedTime(days(FEWEST)).median, 3)
    assert.deepEqual(releasedRatings(new Map([[5, FEWEST - 1]])), { n: FEWEST - 1 })
    assert.equal(releasedRatings(new Map([[5, FEWEST]])).lines?.length, 5)
  })

  it('has no line for a way to end that it doesn’t count', () => {
    const { outcome } = blankFigures(2569, '2026-09-30', LINES).streams.general
    assert.ok(outcome.every(({ code }) => code !== 'duplicate'))
  })

  it('of another version than this program knows can not be counted by', () => {
    assert.throws(() => countingOf({ ...ASKED, ruleVersion: '99' }), RangeError)
  })
})
