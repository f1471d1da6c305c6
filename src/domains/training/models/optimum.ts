import { trainingOptimum, trainingPenalty, trainingSeconds } from '../../../core/laws.ts'
import { defineModel } from '../../../core/model.ts'
import { amount, note, positive } from '../../../core/model-fields.ts'

export const optimum = defineModel({
  name: 'training.optimum',
  doc: 'The batch size at which training is fastest, from the critical batch size and the time of a step.',
  evidence: 'approximate',
  source:
    'Steps S_min (1 + B_crit/B) (McCandlish et al. 2018, section 2.3) of alpha + beta B seconds each: least at B* = sqrt(B_crit alpha / beta), T* = S_min (sqrt(alpha) + sqrt(beta B_crit))^2.',
  limits:
    'Holds where the time of a step is affine in the batch (accelerators have stairs), the rate is tuned for each size, and B* fits in memory. Otherwise compare the sizes that were run.',
  input: {
    criticalBatch: positive('examples', 'Batch size at which twice the least steps are needed.', 'Bcrit'),
    secondsPerStep: positive('s', 'Time of a step whatever its batch.', 'alpha'),
    secondsPerExample: positive('s/example', 'Time that each example adds to a step.', 'beta'),
    minimumSteps: positive('steps', 'Steps to the goal at an unlimited batch size.', 'Smin').optional(),
    batchSize: positive('examples', 'A batch size to compare with the best.', 'B').optional(),
  },
  output: {
    optimalBatch: amount('examples', 'B*, not rounded: the cost is flat around it.'),
    halfThroughputBatch: amount('examples', 'alpha/beta: where examples a second are half of their ceiling.'),
    costOfHalving: amount('1', 'Time at half of B* over the least.'),
    costOfDoubling: amount('1', 'Time at twice B* over the least.'),
    optimalSeconds: amount('s', 'T*, the time to the goal at B*; needs the least steps.'),
    seconds: amount('s', 'The time to the goal at the given batch size; needs the least steps.'),
    penalty: amount('1', 'Time at the given batch size over the least.'),
    note: note(),
  },
  examples: [
    {
      source: 'By hand: sqrt(400 x 1 / 0.01) = 200; 100 (1 + sqrt(4))^2 = 900',
      input: { criticalBatch: 400, secondsPerStep: 1, secondsPerExample: 0.01, minimumSteps: 100 },
      output: {
        optimalBatch: 200,
        optimalSeconds: 900,
        halfThroughputBatch: 100,
        seconds: null,
        penalty: null,
      },
    },
    {
      source: 'The worst case, alpha = beta B_crit: twice off costs 12.5 %',
      input: { criticalBatch: 100, secondsPerStep: 1, secondsPerExample: 0.01, batchSize: 200 },
      output: { optimalBatch: 100, costOfDoubling: 1.125, costOfHalving: 1.125, penalty: 1.125 },
    },
  ],
  compute({ criticalBatch, secondsPerStep, secondsPerExample, minimumSteps, batchSize }) {
    const law = { minimumSteps: minimumSteps ?? 1, criticalBatch, secondsPerStep, secondsPerExample }
    const best = trainingOptimum(law)
    const penaltyAt = (size: number) => trainingPenalty(law, size / best.batchSize)
    return {
      optimalBatch: best.batchSize,
      halfThroughputBatch: secondsPerStep / secondsPerExample,
      costOfHalving: trainingPenalty(law, 0.5),
      costOfDoubling: trainingPenalty(law, 2),
      optimalSeconds: minimumSteps === undefined ? null : best.cost,
      seconds: minimumSteps === undefined || batchSize === undefined ? null : trainingSeconds(law, batchSize),
      penalty: batchSize === undefined ? null : penaltyAt(batchSize),
      note:
        best.batchSize < 1
          ? `B* is below one example: a batch of 1 is the best there is, and takes ${penaltyAt(1).toPrecision(3)} times the time at B*.`
          : null,
    }
  },
})
