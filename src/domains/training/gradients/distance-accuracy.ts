/**
 * Claim: large batches fail to generalise because they cannot travel far enough in the epochs they get. Accuracy by
 * batch size at equal epochs, at equal steps and at equal distance: if distance were the reason, sizes would be alike
 * at equal distance.
 */
import { differenceInterval, type Estimate, meanInterval } from '../../../core/stats/interval.ts'
import { mean } from '../../../core/stats/summary.ts'
import type { RateGroup } from './rate-groups.ts'
import type { PathPoint } from './run-summary.ts'

/** Between two measurements accuracy is read only where the later one is at most so many times as far on. */
const widestGap = 2

export interface AccuracyAt {
  readonly batchSize: number
  /** Weight units, and a share of the test set: means over the replications. */
  readonly distance: Estimate
  readonly testAccuracy: Estimate
}

export interface TravelAndAccuracy {
  readonly equalEpochs: { readonly epochs: number; readonly sizes: readonly AccuracyAt[] }
  /** Sizes measured too rarely about that step are left out. */
  readonly equalSteps: { readonly steps: number; readonly sizes: readonly AccuracyAt[] }
  /** At the least of the final distances; sizes measured too rarely about it are left out. */
  readonly equalDistance: { readonly distance: number; readonly sizes: readonly AccuracyAt[] }
  /** One point a run, at equal epochs. */
  readonly runs: readonly {
    readonly batchSize: number
    readonly replication: number
    readonly distance: number
    readonly testAccuracy: number
  }[]
  /** Pearson's correlation of ln distance and accuracy of the sizes' means at equal epochs; null below three sizes. */
  readonly correlationOfSizes: number | null
  /** Accuracy of the largest size less that of the smallest that could be read; null where none other could. */
  readonly gap: {
    readonly equalEpochs: AccuracyGap | null
    readonly equalSteps: AccuracyGap | null
    readonly equalDistance: AccuracyGap | null
  }
}

export interface AccuracyGap {
  readonly larger: number
  readonly smaller: number
  readonly difference: Estimate
}

/** Null below two sizes with measured accuracy. */
export function travelAndAccuracy(group: RateGroup, confidence: number): TravelAndAccuracy | null {
  const sizes = group.sizes.flatMap(({ batchSize, runs }) => {
    const paths = runs.map(({ replication, path }) => ({ replication, path }))
    return paths.some(({ path }) => path.length < 2) ? [] : [{ batchSize, paths }]
  })
  if (sizes.length < 2) return null
  const readAt = (axis: Axis, at: number) =>
    sizes.flatMap(({ batchSize, paths }) => {
      const read = paths.flatMap(({ path }) => interpolated(path, axis, at) ?? [])
      return read.length === paths.length ? [{ batchSize, read }] : []
    })
  const equalEpochs = readAt('epochs', group.equalEpochs)
  const equalSteps = readAt('steps', group.equalSteps)
  const ends = equalEpochs.flatMap(({ read }) => read.map(({ distance }) => distance))
  const distance = Math.min(...ends)
  const equalDistance = distance > 0 ? readAt('distance', distance) : []
  const estimates = (read: ReturnType<typeof readAt>) =>
    read.map(
      (size): AccuracyAt => ({
        batchSize: size.batchSize,
        distance: estimate(
          size.read.map((point) => point.distance),
          confidence,
        ),
        testAccuracy: estimate(
          size.read.map((point) => point.testAccuracy),
          confidence,
        ),
      }),
    )
  const largest = sizes.at(-1)!.batchSize
  const gap = (read: ReturnType<typeof readAt>): AccuracyGap | null => {
    const [small, large] = [read[0], read.find(({ batchSize }) => batchSize === largest)]
    if (!small || !large || small === large) return null
    const accuracies = ({ read: points }: typeof small) => points.map(({ testAccuracy }) => testAccuracy)
    const difference = differenceInterval(accuracies(large), accuracies(small), confidence)
    return { larger: large.batchSize, smaller: small.batchSize, difference }
  }
  return {
    equalEpochs: { epochs: group.equalEpochs, sizes: estimates(equalEpochs) },
    equalSteps: { steps: group.equalSteps, sizes: estimates(equalSteps) },
    equalDistance: { distance, sizes: estimates(equalDistance) },
    runs: equalEpochs.flatMap(({ batchSize, read }) =>
      read.map((point, index) => ({
        batchSize,
        replication: sizes.find((size) => size.batchSize === batchSize)!.paths[index]!.replication,
        distance: point.distance,
        testAccuracy: point.testAccuracy,
      })),
    ),
    correlationOfSizes: correlation(
      equalEpochs.map(({ read }) => ({
        x: mean(read.map((point) => Math.log(point.distance))),
        y: mean(read.map((point) => point.testAccuracy)),
      })),
    ),
    gap: { equalEpochs: gap(equalEpochs), equalSteps: gap(equalSteps), equalDistance: gap(equalDistance) },
  }
}

type Axis = 'epochs' | 'steps' | 'distance'

/** Where the path first comes to `at`, straight in the logarithm between the measurements about it. */
export function interpolated(
  path: readonly PathPoint[],
  axis: Axis,
  at: number,
): { readonly distance: number; readonly testAccuracy: number } | null {
  const next = path.findIndex((point) => point[axis] >= at * (1 - 1e-9))
  const [before, after] = [path[next - 1], path[next]]
  if (!after) return null
  if (after[axis] <= at * (1 + 1e-9)) return after
  if (!before || !(before[axis] > 0) || after[axis] > widestGap * before[axis]) return null
  const share = Math.log(at / before[axis]) / Math.log(after[axis] / before[axis])
  const between = (a: number, b: number) => a + share * (b - a)
  return {
    distance: between(before.distance, after.distance),
    testAccuracy: between(before.testAccuracy, after.testAccuracy),
  }
}

function estimate(values: readonly number[], confidence: number): Estimate {
  const { mean: value, lo, hi } = meanInterval(values, confidence)
  return { value, lo, hi }
}

function correlation(points: readonly { readonly x: number; readonly y: number }[]): number | null {
  if (points.length < 3 || points.some(({ x }) => !Number.isFinite(x))) return null
  const [centerX, centerY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))]
  const sum = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((total, point) => total + of(point), 0)
  const products = sum(({ x, y }) => (x - centerX) * (y - centerY))
  const squares = sum(({ x }) => (x - centerX) ** 2) * sum(({ y }) => (y - centerY) ** 2)
  return squares > 0 ? products / Math.sqrt(squares) : null
}
