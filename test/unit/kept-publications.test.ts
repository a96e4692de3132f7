import assert from 'node:assert/strict'
import { keptPublications } from '../../src/statistics/kept-publications.js'
import type { Publication, PublicationService } from '../../src/statistics/publications.js'
import type { Release } from '../../src/statistics/release.js'

describe('publications as public pages show them', () => {
  /** A store that says how often it was asked. */
  function office() {
    const lines: Publication[] = []
    const asked = { all: 0, frozen: 0 }
    const published = (revision: number): Publication => ({
      ...{ id: `2569-twelve-months-${revision}`, fiscalYear: 2569, period: 'twelve-months', revision },
      ...{ asOf: '2026-09-30', sha256: `hash ${revision}`, publishedAt: new Date(0), publishedBy: 'mayor' },
    })
    const service = {
      async all(fiscalYear: number) {
        asked.all += 1
        return lines.filter((one) => one.fiscalYear === fiscalYear)
      },
      async frozen({ revision }: Publication) {
        asked.frozen += 1
        return { revision } as Release
      },
      async publish(release: Release) {
        lines.unshift(published(release.revision ?? 1))
        return published(release.revision ?? 1)
      },
    } as unknown as PublicationService
    const elsewhere = (revision: number) => lines.unshift(published(revision))
    const publish = (revision: number) =>
      shown.publish({ revision } as Release, { by: 'mayor', at: new Date(0) })
    const shown = keptPublications(service)
    return { shown, publish, elsewhere, asked, published }
  }
  const revisions = (all: Publication[]) => all.map(({ revision }) => revision)
  const any = () => true

  it('are read once for many readers, and anew after the next is published', async () => {
    const { shown, publish, asked } = office()
    await publish(1)
    for (let reader = 0; reader < 5; reader++) assert.deepEqual(revisions(await shown.shown(2569, any)), [1])
    assert.equal(asked.all, 1)
    await publish(2)
    assert.deepEqual(revisions(await shown.shown(2569, any)), [2, 1])
  })

  it('are read anew where what was asked for isn’t among them: another copy may have published it', async () => {
    const { shown, publish, elsewhere } = office()
    await publish(1)
    await shown.shown(2569, any)
    elsewhere(2)
    const asked = (all: Publication[]) => all.some(({ revision }) => revision === 2)
    assert.deepEqual(revisions(await shown.shown(2569, asked)), [2, 1])
  })

  it('of a year without any are never kept', async () => {
    const { shown, elsewhere } = office()
    assert.deepEqual(await shown.shown(2569, any), [])
    elsewhere(1)
    assert.deepEqual(revisions(await shown.shown(2569, any)), [1])
  })

  it('say what they say from memory, the last eight of them', async () => {
    const { shown, asked, published } = office()
    for (const revision of [1, 1, 2, 3, 4, 5, 6, 7, 8, 1]) await shown.frozen(published(revision))
    assert.equal(asked.frozen, 8)
    await shown.frozen(published(9))
    // The one asked for longest ago has made room.
    assert.deepEqual(await shown.frozen(published(1)), { revision: 1 })
    assert.equal(asked.frozen, 9)
    assert.deepEqual(await shown.frozen(published(2)), { revision: 2 })
    assert.equal(asked.frozen, 10)
  })
})
