import { expect, test } from 'vitest'
import { outcomeText } from './claim.ts'
import { composition } from './composition.ts'
import { firstEpoch } from './first-epoch.ts'
import { claims, findClaim } from './registry.ts'
import { representative } from './representative.ts'
import { stepTime } from './step-time.ts'
import { around, planted } from './testing.ts'

test('models alone: counted by hand', () => {
  const outcome = (id: string) => outcomeText(findClaim(id).judge({}).outcome)
  expect(outcome('T13')).toBe('holds')
  expect(outcome('t14')).toBe('does not follow')
  expect(outcome('T22')).toBe('holds')
  expect(outcome('F3')).toMatch(/^holds when the process is batch \(a charge in one vessel\);/)
  // 12 of 60 in the oven; 120 kg of tablets of 250 mg; at 100,000 an hour; 8 h of 25 kg/h, of which 97 % come out.
  const f3 = Object.fromEntries(
    findClaim('F3')
      .judge({})
      .figures.map(({ name, value }) => [name, value]),
  )
  expect(f3).toMatchObject({
    'Discrete: share in work at once': 0.2,
    'Batch: units': 480_000,
    'Batch: share in work at once': 1,
    'Semi-continuous: run time': 17_280,
    'Continuous: input': 200,
    'Continuous: output': 194,
    'Continuous: share in work at once': 0.2,
  })
  expect(outcome('L1')).toMatch(/^holds when a fixed cost/)
  // (f + 1/f)/2 at 0.8, and half of its excess for training at worst; of lots by trying all; of an oven of 12 with 10.
  const figures = findClaim('L1').judge({}).figures
  expect(figures.filter(({ name }) => name.includes('0.8')).map(({ value }) => value)).toEqual([
    expect.closeTo(1.0125, 12),
    expect.closeTo(1.025, 12),
    expect.closeTo(1.025, 12),
    expect.closeTo(leadTimeOff(0.5), 4),
    expect.closeTo(leadTimeOff(0.9), 4),
    expect.closeTo(1.2, 12),
  ])
})

/** M/M/1 with lots of Q that take 10 + Q: the lead time at 0.8 times the best Q, over the least. */
function leadTimeOff(runShare: number): number {
  const leadTime = (lot: number) => (10 + lot) / (1 - runShare - (10 * runShare) / lot)
  const stable = Array.from({ length: 200_000 }, (_, index) => (index + 1) / 1000).filter(
    (lot) => leadTime(lot) > 0,
  )
  const best = stable.reduce((a, b) => (leadTime(b) < leadTime(a) ? b : a))
  return leadTime(0.8 * best) / leadTime(best)
}

test('every claim is undecided without its studies, and says why', () => {
  for (const claim of claims.filter(({ studies }) => studies.length > 0)) {
    const { outcome, because } = claim.judge({})
    expect([claim.id, outcome.kind]).toEqual([claim.id, 'undecided here'])
    expect(because.length).toBeGreaterThan(0)
  }
})

const times = (seconds: Readonly<Record<number, number>>, spread = 0.01) => ({
  time: planted(
    Object.entries(seconds).flatMap(([size, each]) =>
      around(1, spread).map((factor, replication) => ({
        batchSize: Number(size),
        replication,
        rows: [{ trainSeconds: each * factor * 1024, examples: 1024, steps: 1024 / Number(size) }],
      })),
    ),
  ),
})

test('T11: cheaper and then flat; not cheaper; still falling at the largest; noisy', () => {
  const outcome = (seconds: Readonly<Record<number, number>>, spread?: number) =>
    outcomeText(stepTime.judge(times(seconds, spread)).outcome)
  expect(outcome({ 1: 4e-5, 64: 2e-5, 1024: 2e-5 })).toMatch(/^holds when the batch is below 64/)
  expect(outcome({ 1: 2e-5, 64: 2.5e-5, 1024: 3e-5 })).toBe('does not follow')
  expect(outcome({ 1: 4e-5, 64: 3e-5, 1024: 2e-5 })).toBe('undecided here')
  expect(outcome({ 1: 2.2e-5, 64: 2e-5, 1024: 2e-5 }, 0.5)).toBe('undecided here')
  const { time } = times({ 1: 2e-5, 64: 2e-5, 1024: 3e-5 })
  const one = { ...time, runs: time.runs.filter(({ trial }) => trial.replication === 0) }
  expect(stepTime.judge({ time: one }).outcome.kind).toBe('undecided here')
})

/** Test loss by batch; the norm and distance of the trace say whether updates add up. */
const epoch = (losses: readonly number[], distance = 3, spread = 0.01) => ({
  epoch: planted(
    around(1, spread).map((factor, replication) => ({
      batchSize: 10,
      replication,
      rows: losses.map((loss, steps) => ({
        steps,
        testLoss: steps === 0 ? loss : loss * factor,
        testAccuracy: 0.5,
      })),
      trace: { distance: [1, distance], gradientNorm: [10, 10] },
    })),
  ),
})

test('T12: useful at once; useful after some batches; no use; begun anew each time', () => {
  const outcome = (results: ReturnType<typeof epoch>) => outcomeText(firstEpoch.judge(results).outcome)
  expect(outcome(epoch([2.3, 2, 1.5, 1]))).toBe('holds')
  expect(outcome(epoch([2.3, 2.301, 2, 1.5]))).toMatch(/^holds when it is judged after 2 batches/)
  expect(outcome(epoch([2.3, 2, 2.4, 2.5]))).toBe('does not follow')
  expect(outcome(epoch([2.3, 2, 1.5, 1], 0.9))).toBe('does not follow')
  expect(outcome(epoch([2.3, 2.29, 2.28, 2.27], 3, 0.5))).toBe('undecided here')
})

/** Paired: every kind scatters with its replication, and differs from shuffling by a constant. */
const batching = (accuracies: Readonly<Record<string, number>>, noise = 0) =>
  Object.fromEntries(
    Object.entries(accuracies).map(([key, value]) => [
      key,
      planted(
        around(value, 0.01).map((testAccuracy, replication) => ({
          batchSize: 64,
          replication,
          rows: [
            { testAccuracy: testAccuracy + noise * (key === 'every-epoch' ? 0 : (replication - 1) ** 2) },
          ],
        })),
      ),
    ]),
  )

test('T16: sorted batches lose, and stratified ones gain or do not', () => {
  const outcome = (accuracies: Readonly<Record<string, number>>, noise?: number) =>
    outcomeText(representative.judge(batching(accuracies, noise)).outcome)
  const shuffled = { 'every-epoch': 0.9 }
  expect(outcome({ ...shuffled, stratified: 0.92, sorted: 0.3 })).toBe('holds')
  expect(outcome({ ...shuffled, stratified: 0.901, sorted: 0.3 })).toMatch(
    /^holds when the choice is between/,
  )
  expect(outcome({ ...shuffled, stratified: 0.9, sorted: 0.9 })).toBe('does not follow')
  expect(outcome({ ...shuffled, stratified: 0.9, sorted: 0.89 }, 0.05)).toBe('undecided here')
})

test('T16: unbalanced classes are judged where they were run, and named where not', () => {
  const balanced = { 'every-epoch': 0.9, stratified: 0.9, sorted: 0.3 }
  const without = representative.judge(batching(balanced))
  expect(without.because.at(-1)).toContain('batchwise data get pneumoniamnist')
  const both = representative.judge(
    batching({
      ...balanced,
      'unbalanced-every-epoch': 0.8,
      'unbalanced-stratified': 0.8,
      'unbalanced-sorted': 0.8,
    }),
  )
  expect(both.outcome.kind).toBe('does not follow')
  expect(both.findings).toHaveLength(4)
})

test('T15: the kinds that cut once, by tracing; accuracy beside it', () => {
  const { outcome, findings } = composition.judge(batching({ 'every-epoch': 0.9, once: 0.9, sorted: 0.2 }))
  expect(outcomeText(outcome)).toMatch(
    /^holds when batches are "never", "once", "batch-shuffle"; with "every-epoch"/,
  )
  expect(findings.map(({ truth }) => truth)).toEqual(['no', 'yes', 'no'])
})
