import { formatNumber } from '../../../charts/format.ts'
import type { MatchedVariance } from './matched-distance.ts'
import type { RateGroup } from './rate-groups.ts'

/** What the figures of this folder are made from. */
export interface FigureContext {
  /** One or more. */
  readonly groups: readonly RateGroup[]
  readonly matched: ReadonlyMap<RateGroup, MatchedVariance>
  readonly confidence: number
  /** The pooled quantile above which a norm is large. */
  readonly quantile: number
  /** The recommended size. */
  readonly highlight: number | null
}

/** Where the report puts them all. */
export const section = 'Gradient norms and distances'

/** None where there is one group. */
export const facetOf = (groups: readonly RateGroup[], { setting }: RateGroup): string | undefined =>
  groups.length > 1 ? setting : undefined

/** "0.12 to 0.66". */
export function rangeOf(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite)
  return finite.length === 0
    ? '–'
    : `${formatNumber(Math.min(...finite), 2)} to ${formatNumber(Math.max(...finite), 2)}`
}
