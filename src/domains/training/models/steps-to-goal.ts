import { z } from 'zod'
import { stepsToGoal as stepsAt } from '../../../core/laws.ts'
import { defineModel } from '../../../core/model.ts'
import { amount, field, note, positive } from '../../../core/model-fields.ts'

const regimes = ['perfect scaling', 'diminishing returns', 'plateau'] as const

export const stepsToGoal = defineModel({
  name: 'training.stepsToGoal',
  doc: 'Steps and examples to a goal at a batch size, from the critical batch size.',
  evidence: 'approximate',
  source:
    'McCandlish, Kaplan, Amodei et al. 2018 (arXiv 1812.06162), section 2.3: S = S_min (1 + B_crit/B), E = B S. Regimes by the slope d ln S / d ln B = -B_crit / (B + B_crit): below -0.8, between, above -0.2.',
  limits:
    'The learning rate is tuned anew for each batch size. Schedules tied to the length of the run (warm-up, stable, decay) break the hyperbola.',
  input: {
    minimumSteps: positive('steps', 'Steps to the goal at an unlimited batch size.', 'Smin'),
    criticalBatch: positive('examples', 'Batch size at which twice the least steps are needed.', 'Bcrit'),
    batchSize: positive('examples', 'Examples of one update.', 'B'),
  },
  output: {
    steps: amount('steps', 'Updates to the goal.'),
    examples: amount('examples', 'Examples processed to the goal.'),
    stepsOverLeast: amount('1', 'Steps over the least possible.'),
    examplesOverLeast: amount('1', 'Examples over the least possible.'),
    slope: amount(
      '1',
      'd ln S / d ln B: -1 where doubling the batch halves the steps, 0 where it saves none.',
    ),
    regime: field(z.enum(regimes), 'What a larger batch still brings.'),
    note: note(),
  },
  examples: [
    {
      source:
        'The identity (S/S_min - 1)(E/E_min - 1) = 1 at a quarter of, at, and at four times the critical batch',
      input: { minimumSteps: 100, criticalBatch: 1000, batchSize: 250 },
      output: { steps: 500, stepsOverLeast: 5, examplesOverLeast: 1.25, slope: -0.8 },
    },
    {
      input: { minimumSteps: 100, criticalBatch: 1000, batchSize: 4000 },
      output: { steps: 125, stepsOverLeast: 1.25, examplesOverLeast: 5, slope: -0.2 },
    },
  ],
  compute({ minimumSteps, criticalBatch, batchSize }) {
    const steps = stepsAt(minimumSteps, criticalBatch, batchSize)
    return {
      steps,
      examples: steps * batchSize,
      stepsOverLeast: steps / minimumSteps,
      examplesOverLeast: 1 + batchSize / criticalBatch,
      slope: -criticalBatch / (batchSize + criticalBatch),
      regime: regimes[Number(4 * batchSize >= criticalBatch) + Number(batchSize > 4 * criticalBatch)]!,
      note:
        batchSize > 4 * criticalBatch
          ? 'More than four times the critical batch: even an unlimited one would save less than a fifth of these steps.'
          : null,
    }
  },
})
