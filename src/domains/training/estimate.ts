/** What trials will take: a few steps and one evaluation are timed on this machine, and multiplied out. */
import type { TrialEstimate } from '../../core/domain.ts'
import { contentId } from '../../core/identity.ts'
import { randomStream } from '../../core/random.ts'
import type { Trial } from '../../core/trial.ts'
import type { DataHandle, Network } from '../../engine/network.ts'
import type { DataSet } from './data/data-set.ts'
import { prepareData } from './data/prepare.ts'
import { type EvaluationCost, evaluationSeconds, probeSetting, timeEvaluation } from './evaluation-cost.ts'
import { measuredAtOnce } from './measures/measure.ts'
import { estimateTrialMemoryBytes } from './memory.ts'
import type { TrainingTrialParams } from './params.ts'
import { prepareNetwork } from './run.ts'
import { layOutRun } from './run-phases.ts'
import { stepsPerEpoch } from './schedule.ts'
import { timePerUnit } from './time-per-unit.ts'

const probeExamples = 4096

/** Upper bounds: a trial that reaches its goal or diverges ends sooner. */
export async function estimateTraining(
  trials: readonly Trial<TrainingTrialParams>[],
): Promise<ReadonlyMap<string, TrialEstimate>> {
  const byShape = new Map<string, TrialEstimate>()
  const evaluationCosts = new Map<string, EvaluationCost>()
  const estimates = new Map<string, TrialEstimate>()
  for (const trial of trials) {
    const { goal: _, divergedAbove: __, learningRate: ___, ...params } = trial.params
    const shape = contentId({ ...params, batchSize: trial.batchSize })
    const known = byShape.get(shape) ?? (await probe(trial, loadOnce(trial.params), evaluationCosts))
    byShape.set(shape, known)
    estimates.set(trial.id, known)
  }
  return estimates
}

let loaded: { readonly key: string; readonly data: DataSet } | null = null

function loadOnce({ data, validation }: TrainingTrialParams): DataSet {
  const key = JSON.stringify([data, validation])
  if (loaded?.key !== key) loaded = { key, data: prepareData(data, validation) }
  return loaded.data
}

/** `evaluationCosts`: by what they depend on; filled as they are timed. */
async function probe(
  trial: Trial<TrainingTrialParams>,
  data: DataSet,
  evaluationCosts: Map<string, EvaluationCost>,
): Promise<TrialEstimate> {
  const { params, batchSize } = trial
  const phases = layOutRun(trial)
  const largestBatch = Math.max(...phases.map((phase) => phase.batchSize))
  const count = Math.min(params.trainExamples, Math.max(probeExamples, largestBatch))
  const atOnce = measuredAtOnce(probeSetting(params, count))
  const network = await prepareNetwork(data, params, batchSize, atOnce)
  try {
    network.initialise(randomStream(trial.seed, 'init'))
    const images = data.train.images.subarray(0, count * data.features)
    const labels = data.train.labels.subarray(0, count)
    const handle = network.addData(images, labels, data.features)
    const stepSeconds = new Map<number, number>()
    for (const phase of phases) {
      if (!stepSeconds.has(phase.batchSize))
        stepSeconds.set(phase.batchSize, timeStep(network, handle, phase.batchSize, params))
    }
    const { hidden, network: layers, engine, measures, noiseScaleExamples, trainExamples } = params
    const key = contentId({
      data: params.data,
      hidden,
      network: layers,
      engine,
      measures,
      noiseScaleExamples,
      trainExamples,
    })
    const cost =
      evaluationCosts.get(key) ?? timeEvaluation(network, params, { handle, labels, classes: data.classes })
    evaluationCosts.set(key, cost)
    const held = data.test.count + (data.validation?.count ?? 0)
    const trainSeconds = phases.reduce((sum, phase) => {
      const steps = stepsPerEpoch(phase.examplesPerEpoch, phase.batchSize)
      return sum + (phase.toEpoch - phase.fromEpoch) * steps * stepSeconds.get(phase.batchSize)!
    }, 0)
    return {
      seconds: trainSeconds + evaluationSeconds(cost, params, held),
      memoryBytes: estimateTrialMemoryBytes(data, params, largestBatch),
    }
  } finally {
    network.dispose()
  }
}

/** Whole batches only: batch normalization does not take a last one of a single example. */
function timeStep(
  network: Network,
  data: DataHandle,
  batchSize: number,
  { reduction, traces, measures }: TrainingTrialParams,
): number {
  const wholeBatches = Math.floor(data.samples / batchSize)
  const order = Uint32Array.from({ length: wholeBatches * batchSize }, (_, index) => index)
  const options = {
    batchSize,
    reduction,
    learningRate: 1e-6,
    perExampleNorms: false,
    distance: traces,
    updates: measures?.includes('layers') ?? false,
  }
  return timePerUnit((steps) => {
    const taken = Math.min(wholeBatches, steps)
    network.trainSteps(data, order.subarray(0, taken * batchSize), options)
    return taken
  })
}
