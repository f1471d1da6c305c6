/**
 * Answers compare costs: positive numbers of which less is better, as ratios. A metric that grows better upward is
 * turned into the cost behind it: a share such as an accuracy into the share that is missing (an accuracy of 0.97
 * against 0.98 is 50 % more error, not 1 % less accuracy), a speed into the time it takes. Where that gives no
 * positive number, differences are compared instead.
 */
import type { Metric } from './measurement.ts'

export interface CostScale {
  /** What the cost is, e.g. `trainSeconds`, `1 - testAccuracy`. */
  readonly name: string
  readonly scale: 'log' | 'linear'
  of(value: number): number
}

/** @param values all values that will be compared: a ratio needs every one of their costs above 0 */
export function costScale(metric: Metric, values: readonly number[]): CostScale {
  const candidates: CostScale[] = []
  if (metric.better === 'lower') {
    if (metric.ratioScale) candidates.push({ name: metric.name, scale: 'log', of: (value) => value })
    candidates.push({ name: metric.name, scale: 'linear', of: (value) => value })
  } else {
    if (metric.unit === 'share')
      candidates.push({ name: `1 - ${metric.name}`, scale: 'log', of: (value) => 1 - value })
    else if (metric.ratioScale)
      candidates.push({ name: `1 / ${metric.name}`, scale: 'log', of: (value) => 1 / value })
    candidates.push({ name: `-${metric.name}`, scale: 'linear', of: (value) => -value })
  }
  return candidates.find(({ scale, of }) => scale === 'linear' || values.every((value) => of(value) > 0))!
}
