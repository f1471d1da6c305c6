import type { Metric } from '../../core/measurement.ts'
import { measuredMetrics } from './measures/names.ts'

const cost = { better: 'lower', cumulative: true, ratioScale: true } as const
const loss = { unit: 'nat', better: 'lower', ratioScale: true } as const
const accuracy = { unit: 'share', better: 'higher' } as const

export const trainingMetrics: readonly Metric[] = [
  {
    name: 'trainSeconds',
    unit: 's',
    ...cost,
    doc: 'Processor time of training, one thread: batches drawn, forward, backward, update; evaluation, and what else the machine did, not counted.',
  },
  { name: 'examples', unit: 'examples', ...cost, doc: 'Training examples processed, repeats counted.' },
  { name: 'epochs', unit: 'epochs', ...cost, doc: 'Passes over the training data.' },
  { name: 'steps', unit: 'steps', ...cost, doc: 'Updates of the weights.' },
  { name: 'testAccuracy', ...accuracy, doc: 'Share of the test set that is classified rightly.' },
  {
    name: 'validationAccuracy',
    ...accuracy,
    doc: 'Share of the validation set that is classified rightly; only where there is one.',
  },
  {
    name: 'trainAccuracy',
    ...accuracy,
    doc: 'Share of the training set that is classified rightly, at the end of an epoch.',
  },
  { name: 'testLoss', ...loss, doc: 'Mean cross-entropy on the test set.' },
  {
    name: 'validationLoss',
    ...loss,
    doc: 'Mean cross-entropy on the validation set; only where there is one.',
  },
  { name: 'trainLoss', ...loss, doc: 'Mean cross-entropy on the training set, at the end of an epoch.' },
  {
    name: 'examplesPerSecond',
    unit: 'examples/s',
    better: 'higher',
    ratioScale: true,
    doc: 'Training speed since the last measurement.',
  },
  {
    name: 'secondsPerEpoch',
    unit: 's',
    better: 'lower',
    ratioScale: true,
    doc: 'Training time of the epoch that ends here.',
  },
  {
    name: 'distance',
    unit: 'weight units',
    better: 'lower',
    doc: 'Euclidean distance of all weights and biases from their initial values.',
  },
  {
    name: 'peakMemoryBytes',
    unit: 'bytes',
    better: 'lower',
    ratioScale: true,
    doc: "The most resident memory that the trial's own process has had so far: Node, the data, the network.",
  },
  ...measuredMetrics,
]
