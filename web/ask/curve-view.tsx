/** One output along one field, and where the reader is on it. */
import type { CurveData } from '../../src/charts/curve.ts'
import { humanName } from '../../src/charts/format.ts'
import type { Axis } from '../../src/charts/frame.ts'
import { toWire } from '../../src/charts/wire.ts'
import type { Computed, ModelField } from '../../src/server/api/models.ts'
import { Chart } from '../parts/figure.tsx'

interface CurveViewProps {
  readonly computed: Computed
  readonly field: ModelField
  readonly output: ModelField
  readonly scale: Axis['scale']
}

export function CurveView({ computed, field, output, scale }: CurveViewProps) {
  const { results } = computed
  const points = curveOf(computed, field.name).map(({ x, values }) => ({
    x,
    y: numberOrNull(values?.[output.name]),
  }))
  if (points.every(({ y }) => y === null)) {
    return <p class="quiet">There is no {humanName(output.name)} to draw along this field.</p>
  }
  const only = results.length === 1 ? results[0] : undefined
  const [x, y] = [numberOrNull(only?.input[field.name]), numberOrNull(only?.output[output.name])]
  const data: CurveData = {
    id: 'curve',
    alt: `${humanName(output.name)} by ${humanName(field.name)}`,
    x: axisOf(field, scale),
    y: axisOf(output, scaleOf(points.flatMap((point) => point.y ?? []))),
    points,
    at: x === null || y === null ? null : { x, y },
  }
  return <Chart figure={{ chart: 'curveChart', data: toWire(data) }} />
}

/** What was swept, or what was computed around the one answer. */
function curveOf({ curve, results, swept }: Computed, name: string) {
  if (curve) return curve.map(({ x, output }) => ({ x, values: output }))
  if (!swept.includes(name)) return []
  return results
    .map(({ input, output }) => ({ x: Number(input[name]), values: output }))
    .sort((a, b) => a.x - b.x)
}

function axisOf({ name, unit }: ModelField, scale: Axis['scale']): Axis {
  const label = humanName(name)
  return { label, unit: unit === label ? '1' : unit, scale }
}

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** Logarithmic where the values span so much that a straight axis would show the largest alone. */
function scaleOf(values: readonly number[]): Axis['scale'] {
  const least = Math.min(...values)
  return least > 0 && Math.max(...values) / least > 100 ? 'log' : 'linear'
}
