/** The learning rate: by batch size (`scaling`), and over the run (`schedule`). */
import { z } from 'zod'
import type { Fault } from '../../../core/issue-messages.ts'
import { type LearningRateSchedule, learningRateAt } from '../../../engine/schedules.ts'
import { namedForm } from '../named-form.ts'

const at = z.int().min(1).max(1_000_000).describe('The batch size whose rate is the stated one.')

export const scalingParam = z
  .union([
    z.literal('none'),
    z.strictObject({ rule: z.enum(['linear', 'sqrt']), at }),
    z.strictObject({ exponent: z.number().min(-2).max(2), at }),
  ])
  .describe('How the stated rates grow with the batch size: rate * (batch size / at) ** exponent.')
export type ScalingParam = z.infer<typeof scalingParam>

const exponents = { linear: 1, sqrt: 0.5 } as const

/** The rate of a batch size, to 12 digits, so that 0.1 * 3 is 0.3. Linear: Goyal et al. 2017; root: Hoffer et al. 2017. */
export function scaledRate(scaling: ScalingParam, rate: number, batchSize: number): number {
  if (scaling === 'none') return rate
  const exponent = 'rule' in scaling ? exponents[scaling.rule] : scaling.exponent
  return Number((rate * (batchSize / scaling.at) ** exponent).toPrecision(12))
}

const warmUpEpochs = z
  .number()
  .min(0)
  .optional()
  .describe('Epochs, or parts of one, over which the rate first rises from 0. Default 0.')
const names = ['constant', 'cosine'] as const

export const scheduleParam = namedForm(
  {
    noun: 'a schedule',
    alone: names,
    withSettings: {
      constant: '{ constant: { warmUpEpochs: 1 } }',
      cosine: '{ cosine: { ... } }',
      step: '{ step: { atEpochs: [30, 60], factor: 0.1 } }',
    },
  },
  z.union([
    z.enum(names),
    z.strictObject({ constant: z.strictObject({ warmUpEpochs }) }),
    z.strictObject({
      cosine: z.strictObject({
        warmUpEpochs,
        finalFactor: z
          .number()
          .min(0)
          .max(1)
          .optional()
          .describe('The rate at the end, as a share of the stated one. Default 0.'),
      }),
    }),
    z.strictObject({
      step: z.strictObject({
        warmUpEpochs,
        atEpochs: z
          .array(z.number().positive())
          .min(1)
          .max(1000)
          .describe('Epochs done when the rate changes.'),
        factor: z.number().positive().max(1000).describe('What the rate is multiplied by each time.'),
      }),
    }),
  ]),
)
type Written = z.infer<typeof scheduleParam>

/** Absent where the rate is constant from the first step on. */
export type ScheduleTrialParam =
  | 'cosine'
  | { readonly constant: { readonly warmUpEpochs: number } }
  | { readonly cosine: { readonly warmUpEpochs?: number; readonly finalFactor?: number } }
  | {
      readonly step: {
        readonly warmUpEpochs?: number
        readonly atEpochs: readonly number[]
        readonly factor: number
      }
    }

export function scheduleTrialParam(written: Written): ScheduleTrialParam | undefined {
  if (written === 'constant') return undefined
  if (written === 'cosine') return written
  if ('constant' in written) {
    const { warmUpEpochs } = written.constant
    return warmUpEpochs ? { constant: { warmUpEpochs } } : undefined
  }
  if ('cosine' in written) {
    const { warmUpEpochs, finalFactor } = written.cosine
    if (!warmUpEpochs && !finalFactor) return 'cosine'
    return { cosine: { ...(warmUpEpochs ? { warmUpEpochs } : {}), ...(finalFactor ? { finalFactor } : {}) } }
  }
  const { warmUpEpochs, atEpochs, factor } = written.step
  return { step: { ...(warmUpEpochs ? { warmUpEpochs } : {}), atEpochs, factor } }
}

/** Epochs that lie outside the run. */
export function checkSchedule(written: Written, epochs: number): readonly Fault[] {
  const param = scheduleTrialParam(written)
  if (param === undefined || typeof param === 'string') return []
  const [[name, settings]] = Object.entries(param) as [
    [string, { warmUpEpochs?: number; atEpochs?: readonly number[] }],
  ]
  const path = ['params', 'schedule', name]
  const faults: Fault[] = []
  if ((settings.warmUpEpochs ?? 0) > epochs) {
    faults.push({
      path: [...path, 'warmUpEpochs'],
      message: `the run has ${epochs} epochs, the warm-up ${settings.warmUpEpochs}`,
    })
  }
  for (const [index, epoch] of (settings.atEpochs ?? []).entries()) {
    if (epoch < epochs) continue
    faults.push({
      path: [...path, 'atEpochs', index],
      message: `the run has ${epochs} epochs: the rate would never change at ${epoch}`,
    })
  }
  return faults
}

/** The rate at a share of the run that is done, as `schedules.ts` takes it; null where it is constant. */
export function rateOverRun(
  schedule: ScheduleTrialParam | undefined,
  epochs: number,
): ((rate: number, epochsDone: number) => number) | null {
  if (schedule === undefined) return null
  return (rate, epochsDone) => learningRateAt(engineSchedule(schedule, rate, epochs), epochsDone / epochs)
}

function engineSchedule(param: ScheduleTrialParam, rate: number, epochs: number): LearningRateSchedule {
  if (param === 'cosine') return { kind: 'cosine', rate }
  if ('constant' in param) return { kind: 'constant', rate, warmUp: param.constant.warmUpEpochs / epochs }
  if ('cosine' in param) {
    const { warmUpEpochs = 0, finalFactor = 0 } = param.cosine
    return { kind: 'cosine', rate, warmUp: warmUpEpochs / epochs, finalRate: finalFactor * rate }
  }
  const { warmUpEpochs = 0, atEpochs, factor } = param.step
  return {
    kind: 'step',
    rate,
    warmUp: warmUpEpochs / epochs,
    at: atEpochs.map((epoch) => epoch / epochs),
    factor,
  }
}
