/** `phases` in a study: from some epochs on a run goes on with another batch size or rate. */
import { z } from 'zod'
import type { Fault } from '../../../core/issue-messages.ts'

const phaseSchema = z
  .strictObject({
    fromEpoch: z
      .number()
      .min(1)
      .max(100_000)
      .refine(Number.isInteger, 'a run switches between two epochs: expected a whole number')
      .describe('Epochs done when it begins.'),
    batchSize: z.int().min(1).max(1_000_000).optional(),
    batchSizeFactor: z
      .number()
      .positive()
      .max(1_000_000)
      .optional()
      .describe('Times the batch size at the start.'),
    learningRate: z.number().positive().max(1e6).optional(),
    learningRateFactor: z.number().positive().max(1e6).optional().describe('Times the rate at the start.'),
  })
  .refine(
    (own) => own.batchSize === undefined || own.batchSizeFactor === undefined,
    'expected batchSize or batchSizeFactor, not both',
  )
  .refine(
    (own) => own.learningRate === undefined || own.learningRateFactor === undefined,
    'expected learningRate or learningRateFactor, not both',
  )
  .refine(
    (own) => Object.values(own).filter((value) => value !== undefined).length > 1,
    'the phase changes nothing',
  )

const phaseList = z
  .array(phaseSchema)
  .max(100)
  .refine(
    (phases) =>
      phases.every(({ fromEpoch }, index) => index === 0 || fromEpoch > phases[index - 1]!.fromEpoch),
    'phases come in the order of their epochs',
  )

export const phasesParam = z
  .union([phaseList, z.array(phaseList).min(1).max(100)])
  .describe(
    'From fromEpoch on, another batch size or rate; or a list of such lists, which are compared. [] switches nothing.',
  )

/** As written, so that a factor is called the same at every batch size. */
export type PhaseTrialParam = {
  readonly fromEpoch: number
  readonly batchSize?: number
  readonly batchSizeFactor?: number
  readonly learningRate?: number
  readonly learningRateFactor?: number
}

/** A part of a run with one batch size and one rate, before the schedule. */
export interface Phase {
  readonly fromEpoch: number
  /** Up to but not including. */
  readonly toEpoch: number
  readonly batchSize: number
  readonly learningRate: number
}

/** The ways to switch that a study compares. */
export function alternativesOf(param: z.infer<typeof phasesParam>): readonly (readonly PhaseTrialParam[])[] {
  const isNested = param.length > 0 && param.every(Array.isArray)
  const lists = (isNested ? param : [param]) as readonly z.infer<typeof phaseList>[]
  return lists.map((phases) => phases.map(withoutUndefined))
}

const withoutUndefined = (phase: z.infer<typeof phaseSchema>): PhaseTrialParam =>
  Object.fromEntries(Object.entries(phase).filter(([, value]) => value !== undefined)) as PhaseTrialParam

/** What a phase does not name stays what it was; factors are of the start, whatever came between. */
export function phasesOf(
  start: { readonly batchSize: number; readonly learningRate: number; readonly epochs: number },
  phases: readonly PhaseTrialParam[] = [],
): Phase[] {
  let { batchSize, learningRate } = start
  const begins = [{ fromEpoch: 0, batchSize, learningRate }]
  for (const phase of phases) {
    if (phase.batchSize !== undefined) batchSize = phase.batchSize
    if (phase.batchSizeFactor !== undefined) {
      batchSize = Math.max(1, Math.round(start.batchSize * phase.batchSizeFactor))
    }
    if (phase.learningRate !== undefined) learningRate = phase.learningRate
    if (phase.learningRateFactor !== undefined) {
      learningRate = Number((start.learningRate * phase.learningRateFactor).toPrecision(12))
    }
    begins.push({ fromEpoch: phase.fromEpoch, batchSize, learningRate })
  }
  return begins.map((own, index) => ({ ...own, toEpoch: begins[index + 1]?.fromEpoch ?? start.epochs }))
}

/** The one that an epoch (0 is the first) belongs to. */
export const phaseAt = <P extends Phase>(phases: readonly P[], epoch: number): P =>
  phases.findLast(({ fromEpoch }) => fromEpoch <= epoch)!

/** Whether a run that begins so ever does something else. */
export function switches(phases: readonly Phase[]): boolean {
  const [first, ...others] = phases
  return others.some(
    ({ batchSize, learningRate }) => batchSize !== first!.batchSize || learningRate !== first!.learningRate,
  )
}

/** Whether a trial of these params trains with more than its own batch size. */
export function changesBatchSize(trial: { readonly batchSize: number; readonly params: object }): boolean {
  const { phases } = trial.params as { readonly phases?: readonly PhaseTrialParam[] }
  return phasesOf({ ...trial, learningRate: 1, epochs: 1 }, phases).some(
    ({ batchSize }) => batchSize !== trial.batchSize,
  )
}

/** Phases after the run's end. */
export function checkPhases(param: z.infer<typeof phasesParam>, epochs: number): readonly Fault[] {
  const isNested = param.length > 0 && param.every(Array.isArray)
  return alternativesOf(param).flatMap((phases, alternative) =>
    phases.flatMap(({ fromEpoch }, index) =>
      fromEpoch < epochs
        ? []
        : [
            {
              path: ['params', 'phases', ...(isNested ? [alternative] : []), index, 'fromEpoch'],
              message: `the run has ${epochs} epochs: it would never come to this phase`,
            },
          ],
    ),
  )
}
