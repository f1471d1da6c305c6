import { type LaneSettings, rateBounds } from './settings.ts'

/**
 * Rates from the first network's: within the lab's bounds, to three digits. Linear: Goyal et al. 2017; square root: Krizhevsky 2014, Hoffer et al. 2017.
 *
 * @example scaled([{ batchSize: 4, learningRate: 0.1 }, { batchSize: 16, learningRate: 1 }], 0.5)[1].learningRate // 0.2
 */
export function scaled(lanes: readonly LaneSettings[], exponent: number): LaneSettings[] {
  const first = lanes[0]!
  return lanes.map(({ batchSize }) => {
    const rate = first.learningRate * (batchSize / first.batchSize) ** exponent
    const within = Math.min(rateBounds.to, Math.max(rateBounds.from, rate))
    return {
      batchSize,
      learningRate: batchSize === first.batchSize ? first.learningRate : Number(within.toPrecision(3)),
    }
  })
}
