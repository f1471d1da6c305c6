import { expect, test } from 'vitest'
import { variance } from '../../../core/stats/summary.ts'
import { cellOf, countFrom } from './log-counts.ts'
import { rateGroups } from './rate-groups.ts'
import { distanceBinsPerDoubling } from './run-summary.ts'
import { groupOf, type MadeRun, recordsOf } from './testing.ts'

const made = (batchSize: number, replication: number, more: Partial<MadeRun> = {}): MadeRun => ({
  batchSize,
  replication,
  steps: 8000 / batchSize,
  epochExamples: 2000,
  norm: (step) => step,
  distance: (step) => Math.log1p(step),
  ...more,
})

test('runs of one rate are compared over the steps and epochs that all of them have', () => {
  // Batch 8 stops after half of its epochs, as one does that reached its goal.
  const group = groupOf([made(4, 0), made(8, 0, { steps: 500 }), made(16, 0)])
  expect(group).toMatchObject({ learningRate: 0.1, reduction: 'mean', equalSteps: 500, equalEpochs: 2 })
  const observations = group.sizes.map(({ runs }) => [
    runs[0]!.equalEpochs.observations,
    runs[0]!.equalSteps.observations,
  ])
  expect(observations).toEqual([
    [1000, 500],
    [500, 500],
    [250, 500],
  ])
  expect(group.sizes.map(({ runs }) => runs[0]!.equalSteps.mean)).toEqual([250.5, 250.5, 250.5])
  expect(group.sizes[0]!.runs[0]).toMatchObject({
    distanceAtEqualSteps: Math.fround(Math.log1p(500)),
    distanceAtEqualEpochs: Math.fround(Math.log1p(1000)),
  })
})

test('diverged runs, and runs without traces, are not compared', () => {
  const runs = [made(4, 0), made(4, 1, { diverged: true, steps: 10 }), made(8, 0)]
  const records = recordsOf(runs)
  expect(rateGroups(records)[0]).toMatchObject({ diverged: 1, equalSteps: 1000 })
  expect(rateGroups({ ...records, trace: () => null })).toEqual([])
  expect(rateGroups(recordsOf([made(4, 0, { diverged: true })]))).toEqual([])
})

test('each rate is a group of its own, ascending, sizes and replications too', () => {
  const groups = rateGroups(
    recordsOf([
      made(8, 1, { learningRate: 1 }),
      made(8, 0, { learningRate: 1 }),
      made(4, 0, { learningRate: 1 }),
      made(8, 0, { learningRate: 0.01, steps: 30 }),
    ]),
  )
  expect(groups.map(({ learningRate, equalSteps }) => [learningRate, equalSteps])).toEqual([
    [0.01, 30],
    [1, 1000],
  ])
  expect(
    groups[1]!.sizes.map(({ batchSize, runs }) => [batchSize, runs.map((run) => run.replication)]),
  ).toEqual([
    [4, [0]],
    [8, [0, 1]],
  ])
})

test('whatever else the trials are set to differ in is told apart, and named', () => {
  const runs = [made(4, 0), made(8, 0), made(4, 0, { reduction: 'sum' })]
  const groups = rateGroups(recordsOf(runs))
  expect(groups.map(({ setting, sizes }) => [setting, sizes.length])).toEqual([
    ['learning rate 0.1, reduction mean', 2],
    ['learning rate 0.1, reduction sum', 1],
  ])
})

test('a gradient belongs to the distance at which it was taken, that of the step before', () => {
  const norm = (step: number) => 1 + ((step * 7919) % 101)
  const distance = (step: number) => 0.01 * step ** 0.7
  const { byDistance, steps } = groupOf([made(4, 0, { norm, distance })]).sizes[0]!.runs[0]!
  let counted = 0
  for (const [bin, { n, mean, squares }] of byDistance) {
    const [from, to] = [2 ** (bin / distanceBinsPerDoubling), 2 ** ((bin + 1) / distanceBinsPerDoubling)]
    const own = Array.from({ length: steps - 1 }, (_, index) => index + 2).filter((step) => {
      const before = Math.fround(distance(step - 1))
      return before >= from && before < to
    })
    const norms = own.map(norm)
    counted += n
    expect(n).toBe(norms.length)
    expect(mean).toBeCloseTo(norms.reduce((sum, each) => sum + each, 0) / n, 9)
    if (n > 1) expect(squares / (n - 1)).toBeCloseTo(variance(norms), 7)
  }
  expect(counted).toBe(steps - 1)
})

test('norms that are not finite are left out, of every figure', () => {
  const norm = (step: number) => (step === 3 ? Number.NaN : step === 4 ? Number.POSITIVE_INFINITY : 1)
  const run = groupOf([made(4, 0, { norm })]).sizes[0]!.runs[0]!
  expect(run.equalEpochs).toMatchObject({ observations: 1998, mean: 1 })
  expect(countFrom(run.equalEpochs.counts, cellOf(1))).toBe(1998)
})
