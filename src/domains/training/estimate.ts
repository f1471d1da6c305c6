/** What trials will take: a few steps and one evaluation are timed on this machine, and multiplied out. */
import type { TrialEstimate } from '../../core/domain.ts'
import { contentId } from '../../core/identity.ts'
import { randomStream } from '../../core/random.ts'
import type { Trial } from '../../core/trial.ts'
import { estimateMemoryBytes } from '../../engine/network.ts'
import type { DataSet } from './data/data-set.ts'
import { prepareData } from './data/prepare.ts'
import type { TrainingTrialParams } from './params.ts'
import { prepareNetwork } from './run.ts'
import { stepsPerEpoch } from './schedule.ts'

const probeSeconds = 0.05
const probeExamples = 4096
/** A process with Node, the engine and the data set's files, before any weights: measured with VmHWM. */
const processBytes = 150 * 1024 ** 2

/** Upper bounds: a trial that reaches its goal or diverges ends sooner. */
export async function estimateTraining(
  trials: readonly Trial<TrainingTrialParams>[],
): Promise<ReadonlyMap<string, TrialEstimate>> {
  const byShape = new Map<string, TrialEstimate>()
  const evaluationSeconds = new Map<string, number>()
  const estimates = new Map<string, TrialEstimate>()
  for (const trial of trials) {
    const { data, hidden, engine, epochs, trainExamples, evaluationsPerEpoch, reduction } = trial.params
    const shape = contentId({
      data,
      hidden,
      engine,
      epochs,
      trainExamples,
      evaluationsPerEpoch,
      reduction,
      batchSize: trial.batchSize,
    })
    const known = byShape.get(shape) ?? (await probe(trial, loadOnce(trial.params), evaluationSeconds))
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

/** `evaluationSeconds`: those of one example by network, which no batch size changes; filled as they are measured. */
async function probe(
  trial: Trial<TrainingTrialParams>,
  data: DataSet,
  evaluationSeconds: Map<string, number>,
): Promise<TrialEstimate> {
  const { params, batchSize } = trial
  const network = await prepareNetwork(data, params, batchSize)
  try {
    network.initialise(randomStream(trial.seed, 'init'))
    const count = Math.min(params.trainExamples, Math.max(probeExamples, batchSize))
    const images = data.train.images.subarray(0, count * data.features)
    const handle = network.addData(images, data.train.labels.subarray(0, count), data.features)
    const order = Uint32Array.from({ length: count }, (_, index) => index)
    const options = {
      batchSize,
      reduction: params.reduction,
      learningRate: 1e-6,
      perExampleNorms: false,
      distance: params.traces,
    }
    const stepSeconds = timePerUnit((steps) => {
      network.trainSteps(handle, order.subarray(0, Math.min(count, steps * batchSize)), options)
      return Math.ceil(Math.min(count, steps * batchSize) / batchSize)
    })
    const evaluated = contentId({ data: params.data, hidden: params.hidden, engine: params.engine })
    const exampleSeconds =
      evaluationSeconds.get(evaluated) ??
      timePerUnit(() => {
        network.evaluate(handle)
        return count
      })
    evaluationSeconds.set(evaluated, exampleSeconds)
    const held = data.test.count + (data.validation?.count ?? 0)
    const evaluatedExamples = params.trainExamples + params.evaluationsPerEpoch * held
    const epochSeconds =
      stepsPerEpoch(params.trainExamples, batchSize) * stepSeconds + evaluatedExamples * exampleSeconds
    const spec = { inputs: data.features, hidden: params.hidden, classes: data.classes }
    const dataBytes = 2 * (data.train.images.byteLength + data.test.images.byteLength)
    return {
      seconds: params.epochs * epochSeconds,
      memoryBytes: processBytes + dataBytes + estimateMemoryBytes(spec, batchSize),
    }
  } finally {
    network.dispose()
  }
}

/** Seconds a unit of work, over at least `probeSeconds`, the first call not counted. */
function timePerUnit(work: (units: number) => number): number {
  work(1)
  let [units, seconds, next] = [0, 0, 1]
  while (seconds < probeSeconds) {
    const began = performance.now()
    units += work(next)
    seconds += (performance.now() - began) / 1000
    next *= 2
  }
  return seconds / units
}
