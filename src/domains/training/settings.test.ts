/** Studies whose settings differ in more than the rate, from trials to answer and figures. */
import { expect, test } from 'vitest'
import { decide } from '../../core/decide.ts'
import { observe } from '../../core/observe.ts'
import { readStudy } from '../../core/study-file.ts'
import type { Trial } from '../../core/trial.ts'
import { loadDomain } from '../registry.ts'
import { figures } from './figures.ts'
import type { TrainingTrialParams } from './params.ts'
import { runWhole } from './testing.ts'

async function concluded(params: string) {
  const text = `domain: training
batchSizes: [8, 16, 32]
replications: 2
params:
  data: { madeUp: gaussian-blobs, examples: 96, features: 6, classes: 2 }
  network: { hidden: [4] }
  epochs: 3
${params.replace(/^/gm, '  ')}
objective: { maximize: testAccuracy, budget: epochs <= 3 }
`
  const { study, domain } = await readStudy(text, 'study.yaml', { quick: false, loadDomain })
  const trials = (await domain.plan(study)) as Trial<TrainingTrialParams>[]
  const results = await Promise.all(trials.map(async (trial) => ({ trial, ...(await runWhole(trial)) })))
  const byId = new Map(results.map((result) => [result.trial.id, result]))
  const observations = observe(study, domain.metrics, domain.factors, results)
  const analysis = domain.analyze(study, observations, 16)
  const answer = decide(study, domain.metrics, observations, () => analysis)
  const drawn = figures({
    study,
    metrics: domain.metrics,
    answer,
    analysis,
    observations,
    rows: (id) => byId.get(id)!.rows,
    trace: (id) => ({
      firstStep: 1,
      columns: Object.fromEntries(
        Object.entries(byId.get(id)!.traces).map(([name, values]) => [name, Float32Array.from(values)]),
      ),
    }),
  })
  return { observations, analysis, answer, drawn }
}

const shownIn = (drawn: Awaited<ReturnType<typeof concluded>>['drawn']) => {
  const { columns, rows } = drawn.find(({ id }) => id === 'accuracy-by-epoch')!.table!
  const at = columns.findIndex(({ label }) => label === 'shown in')
  return at < 0 ? null : [...new Set(rows.map((row) => row[at]))].sort()
}

test('scaled rates are one setting for each size', async () => {
  const { observations, analysis, answer, drawn } = await concluded(
    'learningRate: 0.1\nscaling: { rule: linear, at: 16 }',
  )
  expect(observations.curve.map(({ factors }) => factors)).toEqual([
    { learningRate: 0.05 },
    { learningRate: 0.1 },
    { learningRate: 0.2 },
  ])
  expect(shownIn(drawn)).toBeNull()
  expect(drawn.map(({ id }) => id)).not.toContain('cells')
  // Norms are compared between sizes, though each has a rate of its own.
  const histograms = drawn.filter(({ id }) => id.startsWith('norm-histogram'))
  expect(new Set(histograms.map(({ id }) => id.at(-1)))).toEqual(new Set(['1']))
  expect(answer.caveats.join()).not.toContain('was tuned for each size')
  expect(analysis.caveats[0]).toContain(
    'One learning rate (0.1), scaled in proportion to the batch size from 16',
  )
})

test('several scaled rates are called by what they are at the reference size', async () => {
  const { observations, drawn } = await concluded('learningRate: [0.1, 0.3]\nscaling: { rule: sqrt, at: 32 }')
  expect(observations.cells).toHaveLength(6)
  expect(shownIn(drawn)).toEqual(['learning rate 0.1', 'learning rate 0.3'])
  expect(drawn.filter(({ id }) => id.startsWith('cells')).map(({ title }) => title)).toEqual([
    'Every batch size and learning rate',
  ])
})

test('optimizers and rates are tuned together, and each optimizer has a figure of its rates', async () => {
  const { observations, answer, drawn } = await concluded(
    'learningRate: [0.01, 0.1]\noptimizer: [sgd, { sgd: { momentum: 0.9 } }]',
  )
  expect(new Set(observations.cells.map(({ factors }) => factors.optimizer))).toEqual(
    new Set(['sgd', 'sgd (momentum 0.9)']),
  )
  expect(observations.cells).toHaveLength(12)
  expect(answer.caveats.join()).toContain('learningRate and optimizer were tuned for each size')
  expect(drawn.filter(({ id }) => id.startsWith('cells')).map(({ id, title }) => [id, title])).toEqual([
    ['cells', 'Every batch size and learning rate: sgd'],
    ['cells-2', 'Every batch size and learning rate: sgd (momentum 0.9)'],
  ])
})

test('ways to switch are compared; step time and critical batch size come from runs of one size', async () => {
  const { observations, analysis, drawn } = await concluded(
    'learningRate: 0.1\nphases: [[], [{ fromEpoch: 1, batchSize: 16 }]]',
  )
  expect(observations.cells.map(({ batchSize, factors }) => [batchSize, factors.phases])).toEqual(
    expect.arrayContaining([
      [8, 'none'],
      [8, 'from epoch 1, batch size 16'],
      [16, 'none'],
      [32, 'none'],
      [32, 'from epoch 1, batch size 16'],
    ]),
  )
  expect(observations.cells).toHaveLength(5)
  expect(shownIn(drawn)).toEqual(['from epoch 1, batch size 16', 'no phases'])
  expect(analysis.caveats).toContain(
    'A batch size is that of the start: some of the runs go on with another one.',
  )
})
