/** Production: lines with lots, ovens and set-ups; how large a lot, a load or a transfer should be. */
import type { Domain } from '../../core/domain.ts'
import { analyzeProduction } from './analyze.ts'
import { estimateProduction } from './estimate.ts'
import { metricsOfProduction, productionMetrics } from './metrics.ts'
import { type ProductionParams, type ProductionTrialParams, productionParams } from './params.ts'
import { checkProduction, identity, methodOf, planProduction, warnProduction } from './plan.ts'
import { runProduction } from './run.ts'
import { withStations } from './settings.ts'

export const domain: Domain<ProductionParams, ProductionTrialParams> = {
  ...identity,
  doc: 'Items between two set-ups, in an oven, or moved on together: lot, load and transfer for a line.',
  params: productionParams,
  metrics: productionMetrics,
  metricsOf: metricsOfProduction,
  factors: ['lot', 'transfer'],
  check: checkProduction,
  readIn: withStations,
  isComputed: (study) => methodOf(study) === 'formula',
  sharesRandomNumbers: (study) => methodOf(study) === 'simulation',
  warn: warnProduction,
  plan: planProduction,
  estimate: estimateProduction,
  sharesProcess: true,
  run: runProduction,
  analyze: analyzeProduction,
}
