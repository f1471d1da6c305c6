import { expect, test } from 'vitest'
import { comparableRuns } from './comparable-runs.ts'
import { gatherRows } from './imported-run.ts'
import { paramsInName } from './params-in-name.ts'

const run = (
  name: string,
  params: Record<string, string | number>,
  values: Record<string, number> = { acc: 1 },
) => ({
  name,
  params,
  rows: [{ step: 5, values }],
})

test.each([
  ['bs64_lr0.1', { bs: 64, lr: 0.1 }],
  ['batch_size=64,lr=1e-3', { batch_size: 64, lr: 0.001 }],
  ['batch_size=64_lr=0.1_opt=sgd', { batch_size: 64, lr: 0.1, opt: 'sgd' }],
  ['sweep/bs-16/seed-2', { bs: 16, seed: 2 }],
  ['brave-sun-17', {}],
  ['2024-01-02_12-00', {}],
])('settings in the name %s', (name, params) => {
  expect(paramsInName(name)).toEqual(params)
})

test('runs of equal settings are replications, in order; seeds and names tell no settings apart', () => {
  const { runs, notes } = comparableRuns(
    [
      run('a', { bs: 8, lr: 0.1, momentum: 0.9, seed: 1, run_id: 'x1' }),
      run('b', { bs: 8, lr: 0.1, momentum: 0.9, seed: 2, run_id: 'x2' }),
      run('c', { bs: 8, lr: 0.1, momentum: 0, seed: 1, run_id: 'x3' }),
      run('d', { bs: 16, lr: 0.2, momentum: 0, seed: 1, run_id: 'x4' }),
    ],
    { batchSize: 'bs', learningRate: 'lr', metrics: { acc: 'testAccuracy' } },
  )
  expect(
    runs.map(({ name, replication, settings, learningRate }) => [name, replication, settings, learningRate]),
  ).toEqual([
    ['a', 0, { momentum: 0.9 }, 0.1],
    ['b', 1, { momentum: 0.9 }, 0.1],
    ['c', 0, { momentum: 0 }, 0.1],
    ['d', 0, { momentum: 0 }, 0.2],
  ])
  expect(notes).toEqual([
    'runs also differ in momentum: each combination is a setting of its own, tuned for each batch size',
    'taken as what only names a run: run_id',
  ])
})

test('steps and examples are filled in where they are not stated', () => {
  const { runs } = comparableRuns(
    [
      run('a', { bs: 8 }),
      run('b', { bs: 8 }, { global_step: 7, epoch: 2 }),
      run('c', { bs: 8 }, { examples: 3 }),
    ],
    { batchSize: 'bs' },
  )
  expect(runs.map(({ rows }) => rows[0]!.values)).toEqual([
    { acc: 1, steps: 5, examples: 40 },
    { steps: 7, epochs: 2, examples: 56 },
    { steps: 5, examples: 3 },
  ])
})

test('a batch size may stand in a column that never changes; runs without one are left out', () => {
  const { runs, notes } = comparableRuns([run('a', {}, { bs: 8 }), run('b', {})], { batchSize: 'bs' })
  expect(runs).toHaveLength(1)
  expect(runs[0]!.rows[0]!.values).toEqual({ steps: 5, examples: 40 })
  expect(notes).toEqual(['1 run without bs left out'])
})

test('values of a run in which nobody counted steps count themselves', () => {
  const rows = gatherRows()
  for (const [index, value] of [0.5, 0.6, 0.7].entries()) {
    rows.add(0, 'acc', value, index)
    if (index < 2) rows.add(0, 'loss', 1 - value, index)
  }
  expect(rows.rows()).toEqual([
    { step: 0, values: { acc: 0.5, loss: 0.5, seconds: 0 } },
    { step: 1, values: { acc: 0.6, loss: 0.4, seconds: 1 } },
    { step: 2, values: { acc: 0.7, seconds: 2 } },
  ])
})

test('a setting that goes with the batch size is told; another name of the batch size is not', () => {
  const { runs, notes } = comparableRuns(
    [8, 8, 16, 16].map((bs, index) => run(`r${index}`, { bs, batch: bs, lr: bs / 80, seed: index })),
    { batchSize: 'bs' },
  )
  expect(runs.map(({ settings, replication }) => [settings, replication])).toEqual([
    [{}, 0],
    [{}, 1],
    [{}, 0],
    [{}, 1],
  ])
  expect(notes).toEqual(['goes with the batch size, so that sizes are compared with it: lr'])
})
