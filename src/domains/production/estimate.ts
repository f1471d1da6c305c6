import type { TrialEstimate } from '../../core/domain.ts'
import type { Trial } from '../../core/trial.ts'
import { passesOf } from './line/routing.ts'
import type { ProductionTrialParams } from './params.ts'

/** Of an item at a station, set-up, run and moving on: several events at some ten million a second. */
const secondsPerVisit = 5e-7
const memoryBytes = 90 * 2 ** 20

/** From the items and the stations that they pass. */
export async function estimateProduction(
  trials: readonly Trial<ProductionTrialParams>[],
): Promise<ReadonlyMap<string, TrialEstimate>> {
  return new Map(
    trials.map(({ id, params }) => {
      const visits = params.line.products.reduce(
        (sum, product) => sum + product.share * passesOf(product).visits.reduce((a, b) => a + b, 0),
        0,
      )
      const seconds =
        params.method === 'formula' ? 0.001 : 0.01 + (params.items ?? 0) * visits * secondsPerVisit
      return [id, { seconds, memoryBytes }]
    }),
  )
}
