import { expect, test } from 'vitest'
import { randomStream } from '../core/random.ts'
import { outcomeText } from './claim.ts'
import { gradientTails } from './gradient-tails.ts'
import { matchedDistance } from './matched-distance.ts'
import { type PlantedRun, planted } from './testing.ts'

/** Norms by batch size, from uniform and normal draws of a stream. */
type Norm = (batchSize: number, draw: { u: number; z: number }) => number

/** 4,096 examples an epoch; two epochs of batch 4 are 2,048 steps, of batch 16 they are 512. */
function runs(norm: Norm, stepsOf: (batchSize: number) => number = (size) => 8192 / size) {
  const all = [4, 16].flatMap((batchSize) =>
    [0, 1, 2, 3].map((replication): PlantedRun => {
      const random = randomStream(replication, batchSize)
      const steps = stepsOf(batchSize)
      const draw = () => ({ u: random.uniform(), z: random.normal() })
      return {
        batchSize,
        replication,
        rows: [
          { steps: 0, epochs: 0 },
          { steps, epochs: 2 },
        ],
        trace: {
          distance: Array.from({ length: steps }, (_, step) => 1 + step / steps),
          gradientNorm: Array.from({ length: steps }, () => norm(batchSize, draw())),
        },
      }
    }),
  )
  return { norms: planted(all, { reduction: 'mean' }) }
}
const tails = (norm: Norm, stepsOf?: (batchSize: number) => number) =>
  gradientTails.judge(runs(norm, stepsOf))

/** Pareto with tail index a: (1 - u)^(-1/a). */
const pareto = (index: number, u: number) => (1 - u) ** (-1 / index)

test('T2: a heavier tail about the same centre, at equal counts: holds for the mean; the sum moves the centre', () => {
  // Median 1 for both, tail index 5 and 1.5.
  const norm: Norm = (size, { u }) => {
    const index = size === 16 ? 1.5 : 5
    return pareto(index, u) / 2 ** (1 / index)
  }
  const { outcome, findings } = tails(norm, () => 2048)
  expect(outcomeText(outcome)).toBe('holds when the gradient is that of the mean over the batch')
  expect(findings.map(({ truth }) => truth)).toEqual(['yes', 'yes', 'yes', 'no', 'yes'])
})

test('T2: norms that do not depend on the batch: only the sum meets more large ones', () => {
  const { outcome, findings } = tails((_, { u }) => pareto(3, u))
  expect(outcomeText(outcome)).toMatch(
    /^holds when the gradient is that of the sum over the batch, and only its counts/,
  )
  expect(findings[0]?.truth).toBe('no')
})

test('T2: norms that fall faster than the batch grows: does not follow', () => {
  expect(tails((size, { u }) => pareto(3, u) / size ** 2).outcome.kind).toBe('does not follow')
})

const matched = (norm: Norm, stepsOf?: (batchSize: number) => number) =>
  matchedDistance.judge(runs(norm, stepsOf))

test('T3: variance by batch size, for mean and sum', () => {
  const spread = (deviation: (size: number) => number) =>
    outcomeText(matched((size, { z }) => 100 + deviation(size) * z).outcome)
  expect(spread((size) => size)).toBe('holds')
  expect(spread((size) => size ** -0.5)).toMatch(/^holds when the gradient is that of the sum/)
  expect(spread((size) => size ** -2)).toBe('does not follow')
  expect(spread(() => 1)).toBe('undecided here')
})

test('T3: the ratio is the planted one, 4^2 for the mean and 4^4 for the sum', () => {
  const { figures } = matched((size, { z }) => 100 + size * z)
  for (const [index, planted] of [4 ** 2, 4 ** 4].entries()) {
    expect(figures[index]!.lo).toBeLessThan(planted)
    expect(figures[index]!.hi).toBeGreaterThan(planted)
    expect(figures[index]!.value / planted).toBeCloseTo(1, 0)
  }
})

test('T3: too few steps at the same distance: undecided here', () => {
  expect(
    matched(
      () => 1,
      (size) => 64 / size,
    ).outcome.kind,
  ).toBe('undecided here')
})
