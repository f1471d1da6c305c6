/** Whole trials that are compared with PyTorch, each a study as a person writes it: `torch-trials.json`. */
import { randomStream } from '../../core/random.ts'
import type { LayerSpec, Optimizer } from '../../engine/network.ts'
import { trialEpoch } from './batching/trial-epoch.ts'
import { prepareData } from './data/prepare.ts'
import { prepareNetwork } from './run.ts'
import { layOutRun } from './run-phases.ts'
import { plannedTrials } from './testing.ts'
import { engineOptimizer } from './updates/optimizer.ts'

const study = (batchSize: number, params: string) => `domain: training
batchSizes: [${batchSize}]
replications: 1
params:
  network: cnn
${params.replace(/^/gm, '  ')}
objective: { maximize: testAccuracy }
`

/** On the first images of MNIST: 100 steps with momentum; and 85 with all that may change on the way. */
export const torchTrials: Readonly<Record<string, string>> = {
  momentum: study(
    8,
    'optimizer: { sgd: { momentum: 0.9 } }\nlearningRate: 0.02\ntrainExamples: 800\nepochs: 1',
  ),
  'phases, cosine, weight decay': study(
    8,
    `optimizer: { sgd: { momentum: 0.9, nesterov: true, weightDecay: 0.001 } }
learningRate: 0.02
schedule: { cosine: { warmUpEpochs: 0.5, finalFactor: 0.1 } }
phases: [{ fromEpoch: 1, batchSize: 4, learningRateFactor: 0.5 }, { fromEpoch: 2, batchSize: 20 }]
trainExamples: 200
epochs: 3`,
  ),
}

/** The trial as `bench/peer/torch_training.py` takes it: weights, images, order, and each step's size and rate. */
export async function torchTrialCase(name: string) {
  const [trial] = await plannedTrials(torchTrials[name]!)
  const { params, batchSize, seed } = trial!
  const data = prepareData(params.data, params.validation)
  const network = await prepareNetwork(data, params, batchSize)
  network.initialise(randomStream(seed, 'init'))
  const parameters = network.getParameters()
  network.dispose()
  const epochs = layOutRun(trial!).flatMap((phase) =>
    Array.from({ length: phase.toEpoch - phase.fromEpoch }, (_, index) => {
      const epoch = phase.fromEpoch + index
      const batches = trialEpoch(trial!, data.train.labels, (...key) => randomStream(seed, ...key), epoch)
      const rates = phase.slices.flatMap((slice) => {
        const own = phase.ratesOf(epoch, slice)
        return typeof own === 'number' ? Array<number>(slice.steps).fill(own) : [...own]
      })
      return { ...batches, rates }
    }),
  )
  return {
    name,
    layers: params.network!.layers as readonly LayerSpec[],
    shape: params.network!.input,
    optimizer: engineOptimizer(params.optimizer) as Optimizer,
    batchSize,
    batchSizes: epochs.flatMap(({ sizes }) => [...sizes]),
    rates: epochs.flatMap(({ rates }) => rates),
    parameters,
    images: Float32Array.from(
      data.train.images.subarray(0, params.trainExamples * data.features),
      (pixel) => pixel / 255,
    ),
    labels: Uint8Array.from(data.train.labels.subarray(0, params.trainExamples)),
    order: epochs.flatMap(({ order }) => [...order]),
  }
}
