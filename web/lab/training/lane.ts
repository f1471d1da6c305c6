/**
 * One of the lab's networks in training. It does what a trial of a study does: the same streams, order, steps and
 * judgement of divergence, so that its numbers are those of the command line with the engine `wasm`.
 */
import { randomStream } from '../../../src/core/random.ts'
import { epochBatches } from '../../../src/domains/training/batching/epoch-batches.ts'
import type { LabelledImages } from '../../../src/domains/training/data/data-set.ts'
import { findDivergence } from '../../../src/domains/training/divergence.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { createNetwork } from '../../../src/engine/network.ts'
import type { LaneSettings } from '../settings.ts'
import { type EvaluationTable, makeEvaluationTable } from './evaluation-table.ts'
import { makeTraceTable, type TraceTable } from './trace-table.ts'

/** What the lanes are trained and judged on. */
export interface LabData {
  readonly train: LabelledImages
  readonly test: LabelledImages
  /** Values an example. */
  readonly features: number
  readonly classes: number
}

/** A batch size or rate that was changed by hand, and where the lane was then. */
export interface Switch extends LaneSettings {
  readonly steps: number
  readonly examples: number
  readonly seconds: number
  readonly distance: number
}

export interface Lane {
  readonly settings: LaneSettings
  /** That it began with. */
  readonly firstSettings: LaneSettings
  readonly steps: number
  readonly examples: number
  /** Spent on steps alone. */
  readonly seconds: number
  /** Why it has ended; null while it can go on. */
  readonly divergence: string | null
  readonly traces: TraceTable
  readonly evaluations: EvaluationTable
  readonly switches: readonly Switch[]
  /** Of the test examples, at the last evaluation: examples x classes. */
  readonly testLogits: Float32Array
  /** At most so many steps, and none past the next evaluation, which it makes. Throws RangeError below 1. */
  advance(mostSteps: number): void
  /** From the next step on. */
  change(settings: LaneSettings): void
  /** Of `shown`, at the present weights: examples x classes. */
  shownLogits(): Float32Array
  dispose(): void
}

export interface LaneOptions {
  readonly hidden: readonly number[]
  readonly settings: LaneSettings
  /** Of the trial that this lane is. */
  readonly trialSeed: number
  /** Examples whose logits are wanted for a picture, row-major; none where there is none. */
  readonly shown: Float32Array
  /** Milliseconds, of any beginning. */
  readonly now: () => number
}

/** As a study has it unless it says otherwise. */
const divergedAbove = 10

/** @throws UserError when the engine has no memory for it */
export function makeLane(engine: Engine, data: LabData, options: LaneOptions): Lane {
  const { hidden, trialSeed, shown, now } = options
  const { train, test, features, classes } = data
  const random = (...key: readonly (string | number)[]) => randomStream(trialSeed, ...key)
  const network = createNetwork(engine, { inputs: features, hidden, classes }, { maxBatchSize: train.count })
  network.initialise(random('init'))
  const [trained, tested] = [train, test].map(({ images, labels }) =>
    network.addData(images, labels, features),
  ) as [ReturnType<typeof network.addData>, ReturnType<typeof network.addData>]
  const pictured =
    shown.length > 0 ? network.addData(shown, new Uint8Array(shown.length / features), features) : null
  const traces = makeTraceTable()
  const evaluations = makeEvaluationTable()
  const switches: Switch[] = []
  let { settings } = options
  const orderOf = (epoch: number) =>
    epochBatches('every-epoch', {
      examples: train.count,
      labels: train.labels,
      batchSize: settings.batchSize,
      remainder: 'keep',
      random,
      epoch,
    }).order
  let order = orderOf(0)
  let steps = 0
  let examples = 0
  let seconds = 0
  let distance = 0
  let divergence: string | null = null
  let block = { lossSum: 0, examples: 0 }
  let testLogits = new Float32Array()
  const initialLoss = evaluate()

  function evaluate(): number {
    const { accuracy, loss, logits } = network.evaluateLogits(tested)
    testLogits = logits as Float32Array<ArrayBuffer>
    evaluations.add({ steps, examples, seconds, distance, accuracy, loss })
    return loss
  }

  function advance(mostSteps: number): void {
    if (!(mostSteps >= 1)) throw new RangeError(`advance: expected 1 step or more, got ${mostSteps}`)
    if (divergence !== null) return
    const { batchSize, learningRate } = settings
    const evaluateAt = nextEvaluation(examples, train.count)
    const wanted = Math.min(mostSteps, Math.ceil((evaluateAt - examples) / batchSize))
    const from = examples % train.count
    if (from === 0 && examples > 0) order = orderOf(examples / train.count)
    const to = Math.min(train.count, from + wanted * batchSize)
    const began = now()
    const result = network.trainSteps(trained, order.subarray(from, to), {
      batchSize,
      learningRate,
      reduction: 'mean',
      perExampleNorms: false,
      distance: true,
    })
    const spent = (now() - began) / 1000
    const made = result.loss.length
    const sizeOf = (index: number) => Math.min(batchSize, to - from - index * batchSize)
    const check = findDivergence(result.loss, sizeOf, initialLoss, divergedAbove, block)
    const kept = check.found ? check.found.index + 1 : made
    for (let index = 0; index < kept; index++) {
      distance = result.distance![index]!
      traces.add({
        steps: steps + index + 1,
        examples: examples + Math.min(to - from, (index + 1) * batchSize),
        seconds: seconds + (spent * (index + 1)) / made,
        loss: result.loss[index]!,
        gradientNorm: result.gradientNorm[index]!,
        distance,
      })
    }
    steps += kept
    examples += kept === made ? to - from : kept * batchSize
    seconds += (spent * kept) / made
    if (check.found) divergence = check.found.reason
    else block = check.block
    if (divergence === null && examples >= evaluateAt) {
      const loss = evaluate()
      if (!Number.isFinite(loss)) divergence = `the test loss is ${loss}`
    }
  }

  return {
    get settings() {
      return settings
    },
    get steps() {
      return steps
    },
    get examples() {
      return examples
    },
    get seconds() {
      return seconds
    },
    get divergence() {
      return divergence
    },
    get testLogits() {
      return testLogits
    },
    firstSettings: options.settings,
    traces,
    evaluations,
    switches,
    advance,
    change(next) {
      if (next.batchSize === settings.batchSize && next.learningRate === settings.learningRate) return
      settings = next
      // Before the first step nothing was switched, and of several at one place the last counts.
      if (switches.at(-1)?.steps === steps) switches.pop()
      if (steps > 0) switches.push({ ...next, steps, examples, seconds, distance })
    },
    shownLogits: () => (pictured ? network.evaluateLogits(pictured).logits : new Float32Array()),
    dispose: () => network.dispose(),
  }
}

/**
 * Examples seen when the test set is next evaluated: by eighths of the first epoch, by quarters of the next three,
 * then once an epoch; at the same places in every lane.
 */
export function nextEvaluation(examples: number, perEpoch: number): number {
  const parts = examples < perEpoch ? 8 : examples < 4 * perEpoch ? 4 : 1
  // By whole parts, so that an epoch's end is met exactly.
  return ((Math.floor((examples * parts) / perEpoch) + 1) * perEpoch) / parts
}
