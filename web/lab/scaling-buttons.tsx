/** Rates of the second and third network from the first's, by the rules that people use. */
import { type LaneSettings, rateBounds } from './settings.ts'

interface ScalingButtonsProps {
  readonly lanes: readonly LaneSettings[]
  onScale(lanes: readonly LaneSettings[]): void
}

const rules = [
  { name: 'linear', exponent: 1 },
  { name: 'square root', exponent: 0.5 },
  { name: 'none', exponent: 0 },
] as const

export function ScalingButtons({ lanes, onScale }: ScalingButtonsProps) {
  return (
    <fieldset class="lab-scaling">
      <legend>Rates by the first network’s</legend>
      <span class="buttons">
        {rules.map(({ name, exponent }) => (
          <button key={name} type="button" onClick={() => onScale(scaled(lanes, exponent))}>
            {name}
          </button>
        ))}
      </span>
      <span class="quiet">rate × (size / size of the first) to the power of 1, ½ or 0</span>
    </fieldset>
  )
}

/**
 * Within the lab's bounds, to three digits. Linear: Goyal et al. 2017; square root: Krizhevsky 2014, Hoffer et al. 2017.
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
