/** One training run: what happens inside a trial's process. */
import { setImmediate } from 'node:timers/promises'
import { holds } from '../../core/condition.ts'
import type { TrialContext } from '../../core/domain.ts'
import { UserError } from '../../core/errors.ts'
import type { TrialOutcome } from '../../core/measurement.ts'
import type { Trial } from '../../core/trial.ts'
import { loadEngine } from '../../engine/load.ts'
import { createNetwork, type DataHandle, type Network } from '../../engine/network.ts'
import { trialEpoch } from './batching/trial-epoch.ts'
import { decodeCheckpoint, encodeCheckpoint, type TrialState } from './checkpoint.ts'
import type { DataSet, LabelledImages } from './data/data-set.ts'
import { prepareData } from './data/prepare.ts'
import { findDivergence } from './divergence.ts'
import type { HeldOutPart } from './measures/held-out.ts'
import { type Measures, measuredAtOnce, prepareMeasures } from './measures/measure.ts'
import { estimateTrialMemoryBytes, peakMemoryBytes } from './memory.ts'
import { networkSpec } from './network/spec.ts'
import type { TrainingTrialParams } from './params.ts'
import { epochsAt, layOutRun } from './run-phases.ts'
import { engineOptimizer } from './updates/optimizer.ts'
import { phaseAt, phasesOf } from './updates/phases.ts'

const checkpointEverySeconds = 20

export async function runTraining(
  trial: Trial<TrainingTrialParams>,
  context: TrialContext,
): Promise<TrialOutcome | 'interrupted'> {
  const { params, batchSize } = trial
  const data = prepareData(params.data, params.validation)
  if (data.sha256 !== params.dataSha256) {
    throw new UserError('the data are not the ones that the study was planned with', {
      remedy: 'Run the study again: it plans anew from the data that are there.',
    })
  }
  const network = await prepareNetwork(data, params, batchSize, measuredAtOnce(params))
  network.initialise(context.random('init'))
  const add = ({ images, labels }: LabelledImages) => network.addData(images, labels, data.features)
  const trained = firstExamples(data, params.trainExamples)
  const heldOut = (name: HeldOutPart['name'], part: LabelledImages): HeldOutPart => ({
    name,
    data: add(part),
    labels: part.labels,
  })
  const sets = {
    train: add(trained),
    labels: trained.labels,
    classes: data.classes,
    estimatedMemoryBytes: estimateTrialMemoryBytes(
      data,
      params,
      Math.max(...layOutRun(trial).map((phase) => phase.batchSize)),
    ),
    heldOut: [
      heldOut('test', data.test),
      ...(data.validation ? [heldOut('validation', data.validation)] : []),
    ],
  }
  const measures = prepareMeasures(params, network, sets, context.random)
  try {
    return await trainEpochs(trial, context, network, sets, measures)
  } finally {
    network.dispose()
  }
}

/** For a trial that begins with `batchSize`. */
export async function prepareNetwork(
  data: DataSet,
  params: TrainingTrialParams,
  batchSize: number,
  /** Examples that must fit at once beside the batches. */
  atLeast = 0,
): Promise<Network> {
  const engine = await loadEngine(params.engine)
  const phases = phasesOf({ ...params, batchSize }, params.phases)
  return createNetwork(engine, networkSpec(params, data), {
    maxBatchSize: Math.max(atLeast, ...phases.map((phase) => phase.batchSize)),
    optimizer: engineOptimizer(params.optimizer),
  })
}

async function trainEpochs(
  trial: Trial<TrainingTrialParams>,
  context: TrialContext,
  network: Network,
  sets: DataSets,
  measures: Measures,
): Promise<TrialOutcome | 'interrupted'> {
  const { params } = trial
  const { labels } = sets
  const runPhases = layOutRun(trial)
  let state = restore(context, network) ?? begin(context, sets, measures)
  let savedAt = context.seconds()

  for (
    ;
    state.epoch < params.epochs;
    state = { ...state, epoch: state.epoch + 1, slice: 0, epochSeconds: 0 }
  ) {
    const phase = phaseAt(runPhases, state.epoch)
    const { batchSize, slices } = phase
    const shuffleBegan = context.processorSeconds()
    const { order } = trialEpoch(trial, labels, context.random, state.epoch)
    const shuffleSeconds = state.slice === 0 ? context.processorSeconds() - shuffleBegan : 0
    state = spend(state, shuffleSeconds, 0, 0)

    for (const slice of slices.slice(state.slice)) {
      const began = context.processorSeconds()
      const result = network.trainSteps(sets.train, order.subarray(slice.from, slice.to), {
        batchSize,
        learningRate: phase.ratesOf(state.epoch, slice),
        reduction: params.reduction,
        perExampleNorms: false,
        distance: params.traces,
        updates: measures.updates,
      })
      const firstStep = state.step + 1
      state = spend(state, context.processorSeconds() - began, slice.to - slice.from, slice.steps)

      const sizeOf = (index: number) => Math.min(batchSize, slice.to - slice.from - index * batchSize)
      const check = findDivergence(
        result.loss,
        sizeOf,
        state.initialLoss,
        params.divergedAbove,
        state.divergence,
      )
      const kept = check.found ? check.found.index + 1 : slice.steps
      if (params.traces) {
        context.trace({
          firstStep,
          columns: {
            loss: result.loss.subarray(0, kept),
            gradientNorm: result.gradientNorm.subarray(0, kept),
            ...(result.distance ? { distance: result.distance.subarray(0, kept) } : {}),
            ...(result.updateNorm ? { updateNorm: result.updateNorm.subarray(0, kept) } : {}),
          },
        })
      }
      if (check.found)
        return { kind: 'diverged', step: firstStep + check.found.index, reason: check.found.reason }
      state = { ...state, slice: state.slice + 1, divergence: check.block }

      if (slice.evaluate) {
        const endOfEpoch = state.slice === slices.length
        const values: Record<string, number> & { testLoss: number } = {
          ...evaluate(network, sets, measures, endOfEpoch, state, epochsAt(phase, state.examples)),
          ...(result.distance ? { distance: result.distance.at(-1)! } : {}),
        }
        if (!Number.isFinite(values.testLoss)) {
          return { kind: 'diverged', step: state.step, reason: `the test loss is ${values.testLoss}` }
        }
        const judged = params.goal ? values[params.goal.metric] : undefined
        const reached = params.goal !== null && judged !== undefined && holds(params.goal, judged)
        const last = reached || (endOfEpoch && state.epoch === params.epochs - 1)
        const atEnd = last ? measures.end(sets.heldOut) : {}
        context.record({ step: state.step, values: { ...values, ...atEnd } })
        state = { ...state, sinceMeasured: { seconds: 0, examples: 0 } }
        if (reached) return { kind: 'finished' }
      }
      // Lets the wish to stop come in.
      await setImmediate()
      if (context.signal.aborted || context.seconds() - savedAt > checkpointEverySeconds) {
        context.checkpoint.save(state.step, encodeCheckpoint(state, network.saveState()))
        savedAt = context.seconds()
      }
      if (context.signal.aborted) return 'interrupted'
    }
  }
  return { kind: 'finished' }
}

/** Measures the untrained network: the row of step 0. */
function begin(context: TrialContext, sets: DataSets, measures: Measures): TrialState {
  const held = evaluateHeld(sets, measures)
  const { estimatedMemoryBytes } = sets
  const counts = { steps: 0, epochs: 0, examples: 0, trainSeconds: 0, distance: 0 }
  context.record({
    step: 0,
    values: {
      ...counts,
      ...held,
      ...measures.weights(0),
      peakMemoryBytes: peakMemoryBytes(),
      estimatedMemoryBytes,
    },
  })
  return {
    epoch: 0,
    slice: 0,
    step: 0,
    examples: 0,
    trainSeconds: 0,
    sinceMeasured: { seconds: 0, examples: 0 },
    epochSeconds: 0,
    initialLoss: held.testLoss,
    divergence: { lossSum: 0, examples: 0 },
  }
}

/** The network has its initial weights when this is called; they stay what distances are measured from. */
function restore(context: TrialContext, network: Network): TrialState | null {
  if (!context.checkpoint.restored) return null
  const { state, network: saved } = decodeCheckpoint(context.checkpoint.restored)
  if ('state' in saved) network.restoreState(saved.state)
  else network.setParameters(saved.parameters)
  return state
}

function spend(state: TrialState, seconds: number, examples: number, steps: number): TrialState {
  return {
    ...state,
    step: state.step + steps,
    examples: state.examples + examples,
    trainSeconds: state.trainSeconds + seconds,
    epochSeconds: state.epochSeconds + seconds,
    sinceMeasured: {
      seconds: state.sinceMeasured.seconds + seconds,
      examples: state.sinceMeasured.examples + examples,
    },
  }
}

function evaluate(
  network: Network,
  sets: DataSets,
  measures: Measures,
  endOfEpoch: boolean,
  state: TrialState,
  epochs: number,
): Record<string, number> & { testLoss: number } {
  const onTrain = endOfEpoch ? network.evaluate(sets.train) : null
  return {
    steps: state.step,
    epochs,
    examples: state.examples,
    trainSeconds: state.trainSeconds,
    ...evaluateHeld(sets, measures),
    ...measures.weights(state.step),
    peakMemoryBytes: peakMemoryBytes(),
    examplesPerSecond: state.sinceMeasured.examples / state.sinceMeasured.seconds,
    ...(onTrain
      ? { trainLoss: onTrain.loss, trainAccuracy: onTrain.accuracy, secondsPerEpoch: state.epochSeconds }
      : {}),
  }
}

/** Loss, accuracy and scores on what is not trained on. */
function evaluateHeld(
  { heldOut }: DataSets,
  measures: Measures,
): Record<string, number> & { testLoss: number } {
  return Object.assign({ testLoss: Number.NaN }, ...heldOut.map((part) => measures.heldOut(part)))
}

function firstExamples({ train, features }: DataSet, count: number): LabelledImages {
  return {
    images: train.images.subarray(0, count * features),
    labels: train.labels.subarray(0, count),
    count,
  }
}

/** The parts of the data in the engine's memory. */
interface DataSets {
  readonly train: DataHandle
  /** Of the training part. */
  readonly labels: Uint8Array
  readonly classes: number
  readonly estimatedMemoryBytes: number
  /** The test set, then the validation set where there is one. */
  readonly heldOut: readonly HeldOutPart[]
}
