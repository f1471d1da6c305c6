import type { Metric } from '../../core/measurement.ts'

const cost = { better: 'lower', cumulative: true, ratioScale: true } as const
const loss = { unit: 'nat', better: 'lower', ratioScale: true } as const
const accuracy = { unit: 'share', better: 'higher' } as const
const error = { unit: 'share', better: 'lower', ratioScale: true } as const

/** What an objective can ask of imported runs; other names are kept beside them, and shown. */
export const importedMetrics: readonly Metric[] = [
  {
    name: 'seconds',
    unit: 's',
    ...cost,
    doc: 'Wall time since the run began, by the clock of the tool that kept it; evaluation and all else counted.',
  },
  { name: 'trainSeconds', unit: 's', ...cost, doc: 'Training time, where the runs state it.' },
  {
    name: 'examples',
    unit: 'examples',
    ...cost,
    doc: 'Training examples processed; steps x batch size where not stated.',
  },
  { name: 'epochs', unit: 'epochs', ...cost, doc: 'Passes over the training data.' },
  {
    name: 'steps',
    unit: 'steps',
    ...cost,
    doc: 'Updates of the weights; the step of the row where not stated.',
  },
  { name: 'testAccuracy', ...accuracy, doc: 'Share of the test set that is classified rightly.' },
  { name: 'validationAccuracy', ...accuracy, doc: 'The same of the validation set.' },
  { name: 'trainAccuracy', ...accuracy, doc: 'The same of the training set.' },
  { name: 'testError', ...error, doc: 'Share of the test set that is classified wrongly.' },
  { name: 'validationError', ...error, doc: 'The same of the validation set.' },
  { name: 'testLoss', ...loss, doc: 'Mean loss on the test set.' },
  { name: 'validationLoss', ...loss, doc: 'Mean loss on the validation set.' },
  { name: 'trainLoss', ...loss, doc: 'Mean loss on the training set or the batch.' },
  { name: 'score', unit: '1', better: 'higher', doc: 'Any other measure that is better when it is higher.' },
  { name: 'penalty', unit: '1', better: 'lower', doc: 'Any other measure that is better when it is lower.' },
]
