/** The figures of gradient norms and distances, which the report keeps folded. */
import type { FigureSpec } from '../../../charts/figure.ts'
import { randomStream } from '../../../core/random.ts'
import type { FigureContext } from './figure-context.ts'
import { matchedVariance } from './matched-distance.ts'
import { normFigures } from './norm-figures.ts'
import type { RateGroup } from './rate-groups.ts'
import { travelFigures } from './travel-figures.ts'

export const defaultLargeQuantile = 0.99

/** None without runs that finished with their traces. `seed` is the study's: the same study gives the same intervals. */
export function gradientFigures(
  groups: readonly RateGroup[],
  options: { readonly seed: number; readonly confidence: number; readonly highlight: number | null },
): FigureSpec[] {
  if (groups.length === 0) return []
  const { seed, confidence, highlight } = options
  const context: FigureContext = {
    groups,
    matched: new Map(
      groups.map((group) => [
        group,
        matchedVariance(group, {
          confidence,
          random: randomStream(seed, 'matched-variance', group.setting),
        }),
      ]),
    ),
    confidence,
    quantile: defaultLargeQuantile,
    highlight,
  }
  return [...normFigures(context), ...travelFigures(context)].filter((figure) => figure !== null)
}
