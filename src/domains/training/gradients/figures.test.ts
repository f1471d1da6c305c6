import { expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { renderFigure } from '../../../report/render-svg.ts'
import { gradientFigures } from './figures.ts'
import { rateGroups } from './rate-groups.ts'
import { type MadeRun, recordsOf } from './testing.ts'

const epochExamples = 12_000
function made(
  batchSizes: readonly number[],
  replications: number,
  learningRate = 0.1,
  more: Partial<MadeRun> = {},
): MadeRun[] {
  return batchSizes.flatMap((batchSize) =>
    Array.from({ length: replications }, (_, replication) => {
      const random = randomStream(batchSize, replication)
      const epoch = epochExamples / batchSize
      return {
        batchSize,
        replication,
        learningRate,
        steps: 4 * epoch,
        epochExamples,
        norm: () => Math.exp(random.normal()) / Math.sqrt(batchSize),
        distance: (step: number) => step ** 0.3 * (1 + 0.01 * replication),
        accuracy: {
          at: [1, 2, 3, 4].map((epochs) => epochs * epoch),
          of: (step: number) => 0.9 + 0.001 * Math.log1p(step) + 0.001 * replication,
        },
        ...more,
      }
    }),
  )
}

const cases: Readonly<Record<string, readonly MadeRun[]>> = {
  'sizes, rates and replications': [...made([4, 16, 64], 3), ...made([4, 16, 64], 3, 0.01)],
  'one replication': made([4, 16, 64], 1),
  'one size': made([16], 3),
  'one run of a few steps': made([6000], 1),
  'no accuracy': made([4, 64], 2).map(({ accuracy: _, ...run }) => run),
  'norms of 0': made([4, 64], 2, 0.1, { norm: () => 0 }),
  'a distance of 0': made([4, 64], 2, 0.1, { distance: () => 0 }),
  'more rates than histograms are shown for': [1, 2, 3, 4, 5].flatMap((rate) => made([4, 64], 2, rate)),
}

test.each(Object.entries(cases))('figures of %s are whole', (_, runs) => {
  const figures = gradientFigures(rateGroups(recordsOf(runs)), { seed: 1, confidence: 0.95, highlight: 64 })
  const ids = figures.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const spec of figures) {
    const { svg, svgNarrow, caption, table, title, section } = renderFigure(spec)
    const words = [svg, svgNarrow, caption, title, JSON.stringify(table)].join('\n')
    expect(words).not.toMatch(/NaN|undefined|Infinity|infinite|not a number/)
    expect(section).toBe('Gradient norms and distances')
    expect(table?.rows.length).toBeGreaterThan(0)
  }
})

test('a study without traces has none', () => {
  expect(gradientFigures([], { seed: 1, confidence: 0.95, highlight: null })).toEqual([])
})

test('sizes, rates and replications give every figure, in the order of the argument', () => {
  const groups = rateGroups(recordsOf(cases['sizes, rates and replications']!))
  expect(gradientFigures(groups, { seed: 1, confidence: 0.95, highlight: null }).map(({ id }) => id)).toEqual(
    [
      'norm-histogram-epochs-1',
      'norm-histogram-steps-1',
      'norm-histogram-epochs-2',
      'norm-histogram-steps-2',
      'tail-index',
      'mean-norm-ratios',
      'variance-at-distance',
      'distance-by-size',
      'distance-by-epoch',
      'distance-growth',
      'accuracy-by-distance',
    ],
  )
})
