/** Rates of the second and third network from the first's, by the rules that people use. */
import { scaled } from './scaling.ts'
import type { LaneSettings } from './settings.ts'

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
