/** One output along one field, and where the reader is on it. */
import type { CurveData } from '../../src/charts/curve.ts'
import { humanName } from '../../src/charts/format.ts'
import type { Axis } from '../../src/charts/frame.ts'
import { toWire } from '../../src/charts/wire.ts'
import type { Computed, ModelField } from '../../src/server/api/models.ts'
import { Chart } from '../parts/figure.tsx'
import type { SliderRange } from './slider.ts'

interface CurveViewProps {
  readonly computed: Computed
  readonly field: ModelField
  readonly output: ModelField
  readonly range: SliderRange
}

export function CurveView({ computed, field, output, range }: CurveViewProps) {
  const { curve, results } = computed
  if (!curve) return null
  const points = curve.map(({ x, output: values }) => ({ x, y: numberOrNull(values?.[output.name]) }))
  if (points.every(({ y }) => y === null)) {
    return <p class="quiet">There is no {humanName(output.name)} to draw along this field.</p>
  }
  const [only] = results
  const [x, y] = [numberOrNull(only?.input[field.name]), numberOrNull(only?.output[output.name])]
  const axis = ({ name, unit }: ModelField, scale: Axis['scale']): Axis => ({
    label: humanName(name),
    unit,
    scale,
  })
  const data: CurveData = {
    id: 'curve',
    alt: `${humanName(output.name)} by ${humanName(field.name)}`,
    x: axis(field, range.scale),
    y: axis(output, scaleOf(points.flatMap((point) => point.y ?? []))),
    points,
    at: x === null || y === null ? null : { x, y },
  }
  return <Chart figure={{ chart: 'curveChart', data: toWire(data) }} />
}

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** Logarithmic where the values span so much that a straight axis would show the largest alone. */
function scaleOf(values: readonly number[]): Axis['scale'] {
  const least = Math.min(...values)
  return least > 0 && Math.max(...values) / least > 100 ? 'log' : 'linear'
}
