import { z } from 'zod'
import type { Json } from '../../core/identity.ts'
import type { Condition } from '../../core/study.ts'
import type { LayerSpec } from '../../engine/network.ts'
import { type BatchingKind, batchingKinds, type Remainder, remainders } from './batching/kinds.ts'
import { publishedNames } from './data/catalogue.ts'
import type { ValidationSplit } from './data/prepare.ts'
import { type MeasureName, measureNames } from './measures/names.ts'
import { networkParam } from './network/params.ts'
import { type OptimizerTrialParam, optimizerParam } from './updates/optimizer.ts'
import { type PhaseTrialParam, phasesParam } from './updates/phases.ts'
import { type ScheduleTrialParam, scaledRate, scalingParam, scheduleParam } from './updates/rates.ts'

const path = z.string().min(1)

/** Below 1 a share of the examples, from 1 a count of them. */
export const shareOrCount = z.union([z.number().gt(0).lt(1), z.int().min(1)])

const dataSource = z.union([
  z.enum(['mnist', ...publishedNames]),
  z.strictObject({ idxFolder: path }),
  z.strictObject({ npz: path, test: shareOrCount.optional() }),
  z.strictObject({ csv: path, label: z.string().min(1), test: z.union([shareOrCount, path]).optional() }),
  z.strictObject({ imageFolder: path, test: shareOrCount.optional() }),
  z.strictObject({
    madeUp: z.literal('gaussian-blobs'),
    examples: z.int().min(1).max(10_000_000),
    features: z.int().min(2).max(65_536),
    classes: z.int().min(2).max(256).default(2),
    separation: z.number().min(0).max(20).default(2),
    seed: z.int().min(0).default(1),
  }),
])
export type DataSource = z.infer<typeof dataSource>

const learningRate = z.number().positive().max(1e6)

export const trainingParams = z.strictObject({
  data: dataSource
    .default('mnist')
    .describe(
      'A published set by name, or { idxFolder }, { npz }, { csv, label }, { imageFolder } with a PATH, or { madeUp }; see docs/data.md.',
    ),
  network: networkParam
    .default({ hidden: [512, 512] })
    .describe('{ hidden: [...] }, { layers: [...] }, or cnn; see docs/training.md.'),
  learningRate: z
    .union([learningRate, z.array(learningRate).min(1).max(100)])
    .describe('One rate, or several: the best is then tuned for each batch size.'),
  scaling: scalingParam.default('none'),
  schedule: scheduleParam
    .default('constant')
    .describe('How the rate moves over the run: constant, cosine, { step }; each can warm up.'),
  optimizer: optimizerParam
    .default('sgd')
    .describe(
      'sgd, adam or adamW, alone or with settings; or several, tuned for each batch size as rates are.',
    ),
  phases: phasesParam.default([]),
  epochs: z.int().min(1).max(100_000).describe('Passes over the training data at most.'),
  reduction: z
    .enum(['mean', 'sum'])
    .default('mean')
    .describe(
      'Whether the loss of a batch is the mean or the sum over its samples; the rate has the matching meaning.',
    ),
  trainExamples: z
    .int()
    .min(1)
    .optional()
    .describe('Train on the first so many examples only; all of them unless stated.'),
  batching: z
    .enum(batchingKinds)
    .default('every-epoch')
    .describe('In which order an epoch presents the examples; see docs/training.md.'),
  remainder: z
    .enum(remainders)
    .default('keep')
    .describe('What becomes of the examples that do not fill a last batch.'),
  validation: shareOrCount
    .optional()
    .describe(
      'Examples taken off the training set to choose goals and rates on (a share below 1, or a count), where the data bring none; the test set is then only reported on.',
    ),
  evaluationsPerEpoch: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe('How often an epoch the test set is measured; the training set is measured once an epoch.'),
  runPastGoal: z.boolean().default(false).describe('Train all epochs even when the goal is reached before.'),
  divergedAbove: z
    .number()
    .min(1)
    .default(10)
    .describe('A trial ends as diverged when its loss is NaN, or above so many times the initial loss.'),
  traces: z
    .boolean()
    .default(true)
    .describe('Keep loss, gradient norm and distance from the initial weights of every step.'),
  measures: z
    .array(z.enum(measureNames))
    .max(measureNames.length)
    .default([])
    .describe(
      'What else to measure at each evaluation: scores (AUC, by class), layers (distance and updates), gradientNoiseScale or twoBatchNoiseScale; see docs/training.md.',
    ),
  noiseScaleExamples: z
    .int()
    .min(64)
    .max(10_000_000)
    .default(2048)
    .describe('Training examples, drawn anew at each evaluation, that a noise scale is estimated from.'),
  engine: z.enum(['auto', 'wasm', 'avx2', 'avx512']).default('auto').describe('The compute engine.'),
})

export type TrainingParams = z.infer<typeof trainingParams>

/** All that can change a trial's result; see `plan`. */
export type TrainingTrialParams = {
  readonly data: DataSource
  readonly dataSha256: string
  /** Of a network of dense layers with ReLU between them; others are in `network`. */
  readonly hidden?: readonly number[]
  readonly network?: { readonly input: readonly number[]; readonly layers: readonly LayerSpec[] }
  /** That of this batch size, scaled; at the start, before the schedule. */
  readonly learningRate: number
  /** Absent where it is constant. */
  readonly schedule?: ScheduleTrialParam
  /** Absent where it is plain SGD. */
  readonly optimizer?: OptimizerTrialParam
  /** Absent where nothing changes. */
  readonly phases?: readonly PhaseTrialParam[]
  readonly epochs: number
  readonly reduction: 'mean' | 'sum'
  readonly trainExamples: number
  /** Absent where it is `every-epoch`. */
  readonly batching?: BatchingKind
  /** Absent where it is `keep`. */
  readonly remainder?: Remainder
  /** Absent where the data are used as they come. */
  readonly validation?: ValidationSplit
  readonly evaluationsPerEpoch: number
  readonly divergedAbove: number
  readonly traces: boolean
  /** Absent where nothing more is measured. */
  readonly measures?: readonly MeasureName[]
  /** Absent where no noise scale is measured. */
  readonly noiseScaleExamples?: number
  readonly engine: 'auto' | 'wasm' | 'avx2' | 'avx512'
  /** The trial ends when this is met. */
  readonly goal: ({ readonly [K in keyof Condition]: Condition[K] } & { readonly [key: string]: Json }) | null
}

/** As stated: where rates scale, those of the reference size. */
export const learningRates = (params: TrainingParams): readonly number[] =>
  Array.isArray(params.learningRate) ? params.learningRate : [params.learningRate]

/** Those that a batch size is trained with. A study that was stored before there was scaling has none. */
export const scaledRates = (params: TrainingParams, batchSize: number): readonly number[] =>
  learningRates(params).map((rate) => scaledRate(params.scaling ?? 'none', rate, batchSize))
