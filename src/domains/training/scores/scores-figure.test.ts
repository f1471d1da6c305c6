import { expect, test } from 'vitest'
import type { StudyResults } from '../../../charts/domain-figures.ts'
import { observe } from '../../../core/observe.ts'
import type { Study } from '../../../core/study.ts'
import { makeTrial } from '../../../core/trial.ts'
import { cellsOf } from '../cells.ts'
import { trainingMetrics } from '../metrics.ts'
import { scoresFigure } from './scores-figure.ts'

function figureOf(data: unknown, counts: readonly (readonly number[])[]) {
  const study = {
    batchSizes: [32],
    confidence: 0.95,
    objective: { metric: 'testAccuracy', better: 'higher' },
    constraints: [],
    params: { data, learningRate: 0.1 },
  } as unknown as Study
  const trial = makeTrial({ name: 'training', version: 1 }, 1, 32, 0, { learningRate: 0.1 })
  const cells = counts.flatMap((row, is) =>
    row.map((count, taken): [string, number] => [`testConfusion.${is}.${taken}`, count]),
  )
  const values = { testAccuracy: 0.8, steps: 10, testClasses: counts.length, ...Object.fromEntries(cells) }
  const rows = [{ step: 10, values }]
  const observations = observe(
    study,
    trainingMetrics,
    ['learningRate'],
    [{ trial, outcome: { kind: 'finished' }, rows }],
  )
  const answer = { verdict: 'recommended', batchSize: 32 }
  const results = { study, observations, answer, rows: () => rows } as unknown as StudyResults
  return scoresFigure(results, cellsOf(results))!
}

test('the classes of a published set have their names', () => {
  const { table } = figureOf('pneumoniamnist', [
    [90, 10],
    [5, 195],
  ])
  expect(table?.rows.map(([name]) => name)).toEqual(['normal', 'pneumonia'])
})

test('classes without names, or not as many as the set has, are numbered', () => {
  const three = [
    [8, 1, 1],
    [0, 9, 1],
    [2, 0, 8],
  ]
  for (const data of [{ npz: 'mine.npz' }, 'pneumoniamnist']) {
    expect(figureOf(data, three).table?.rows.map(([name]) => name)).toEqual(['0', '1', '2'])
  }
})
