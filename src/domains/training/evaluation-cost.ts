/** What the evaluations of a trial take, timed on this machine: no batch size changes it. */
import { randomStream } from '../../core/random.ts'
import type { DataHandle, Network } from '../../engine/network.ts'
import { noiseExamples, prepareMeasures } from './measures/measure.ts'
import type { TrainingTrialParams } from './params.ts'
import { timePerUnit } from './time-per-unit.ts'

export interface EvaluationCost {
  /** Seconds an example of the training set. */
  readonly trained: number
  /** Seconds an example of what is held out, scores included. */
  readonly heldOut: number
  /** Seconds an evaluation for what is measured of weights and gradients. */
  readonly weights: number
}

/** Data to time with: as many examples as labels. */
export interface ProbeData {
  readonly handle: DataHandle
  readonly labels: Uint8Array
  readonly classes: number
}

/** As the trial measures, but on the probe's examples alone: for these the network must have room. */
export const probeSetting = (params: TrainingTrialParams, examples: number): TrainingTrialParams => ({
  ...params,
  trainExamples: Math.min(params.trainExamples, examples),
})

export function timeEvaluation(
  network: Network,
  params: TrainingTrialParams,
  { handle, labels, classes }: ProbeData,
): EvaluationCost {
  const setting = probeSetting(params, labels.length)
  const measures = prepareMeasures(setting, network, { train: handle, classes }, (...key) =>
    randomStream('estimate', ...key),
  )
  const drawn = noiseExamples(setting)
  const drawnTimes = drawn > 0 ? noiseExamples(params) / drawn : 1
  const part = { name: 'test', data: handle, labels } as const
  const examples = labels.length
  return {
    trained: timePerUnit(() => {
      network.evaluate(handle)
      return examples
    }),
    heldOut: timePerUnit(() => {
      measures.heldOut(part)
      return examples
    }),
    weights: drawnTimes * timeOnce(() => measures.weights(0)),
  }
}

/** The seconds of all evaluations of a trial, the one of the untrained network included. @param held examples held out */
export function evaluationSeconds(cost: EvaluationCost, params: TrainingTrialParams, held: number): number {
  const evaluations = params.epochs * params.evaluationsPerEpoch + 1
  const atTheEnd = params.measures?.includes('scores') ? held * cost.heldOut : 0
  return (
    params.epochs * params.trainExamples * cost.trained +
    evaluations * (held * cost.heldOut + cost.weights) +
    atTheEnd
  )
}

function timeOnce(work: () => unknown): number {
  const began = performance.now()
  work()
  return (performance.now() - began) / 1000
}
