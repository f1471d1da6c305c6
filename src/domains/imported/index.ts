/** Runs that another tool has kept: the same answers from what has been measured already. Nothing is run. */
import type { Domain } from '../../core/domain.ts'
import { UserError } from '../../core/errors.ts'
import { analyzeImported } from './analyze.ts'
import { importedMetrics } from './metrics.ts'
import { type ImportedParams, type ImportedTrialParams, importedParams } from './params.ts'
import { identity, planImported } from './plan.ts'

export const domain: Domain<ImportedParams, ImportedTrialParams> = {
  ...identity,
  doc: 'Runs imported from TensorBoard, MLflow, Weights & Biases, CSV or JSON lines.',
  params: importedParams,
  metrics: importedMetrics,
  factors: ['otherSettings'],
  check: async () => [],
  plan: planImported,
  estimate: async () => new Map(),
  async run(trial) {
    throw new UserError(`the run ${trial.params.run} was imported, and cannot be run here`, {
      remedy: 'Import its source again with: batchwise import SOURCE --batch-size NAME --as NAME',
    })
  },
  analyze: analyzeImported,
}
