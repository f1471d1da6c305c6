/** Learning rates over a run: pure functions of progress, the share of the run that is done. */

interface WithWarmUp {
  readonly rate: number
  /**
   * The share of the run over which the rate rises linearly from 0 to what the schedule says (Goyal et al. 2017,
   * section 2.2), never below a hundredth of it, so that the first step moves. Default 0.
   */
  readonly warmUp?: number | undefined
}

export interface ConstantSchedule extends WithWarmUp {
  readonly kind: 'constant'
}

/** The rate is multiplied by `factor` at each of the shares `at`. */
export interface StepSchedule extends WithWarmUp {
  readonly kind: 'step'
  readonly at: readonly number[]
  readonly factor: number
}

/** From the rate, after the warm-up, to `finalRate` at the end along half a cosine (Loshchilov & Hutter 2017). */
export interface CosineSchedule extends WithWarmUp {
  readonly kind: 'cosine'
  /** Default 0. */
  readonly finalRate?: number | undefined
}

export type LearningRateSchedule = ConstantSchedule | StepSchedule | CosineSchedule

/**
 * The rate at `progress`, 0 at the first step and below 1 at the last: step / steps. Progress past the end counts as
 * the end. Throws RangeError for progress below 0 or NaN, and for a schedule that `checkSchedule` refuses.
 *
 *     learningRateAt({ kind: 'cosine', rate: 0.1 }, 0.5)     // 0.05
 */
export function learningRateAt(schedule: LearningRateSchedule, progress: number): number {
  checkSchedule(schedule)
  if (!(progress >= 0)) throw new RangeError(`progress must be 0 or more, got ${progress}`)
  const { warmUp = 0 } = schedule
  const at = Math.min(progress, 1)
  const share = at < warmUp ? Math.max(at / warmUp, 0.01) : 1
  return share * withoutWarmUp(schedule, at, warmUp)
}

function withoutWarmUp(schedule: LearningRateSchedule, at: number, warmUp: number): number {
  const { rate } = schedule
  switch (schedule.kind) {
    case 'constant':
      return rate
    case 'step':
      return rate * schedule.factor ** schedule.at.filter((share) => at >= share).length
    case 'cosine': {
      const { finalRate = 0 } = schedule
      const done = warmUp < 1 ? Math.max(0, at - warmUp) / (1 - warmUp) : 0
      return finalRate + ((rate - finalRate) * (1 + Math.cos(Math.PI * done))) / 2
    }
  }
}

/** Throws RangeError, with the field's name. */
export function checkSchedule(schedule: LearningRateSchedule): void {
  const refuse = (field: string, expected: string, got: unknown): never => {
    throw new RangeError(`${schedule.kind} schedule: ${field} must be ${expected}, got ${got}`)
  }
  const { rate, warmUp = 0 } = schedule
  if (!(rate > 0 && Number.isFinite(rate))) refuse('rate', 'a number above 0', rate)
  if (!(warmUp >= 0 && warmUp <= 1)) refuse('warmUp', 'a share from 0 to 1', warmUp)
  if (schedule.kind === 'step') {
    if (!(schedule.factor > 0)) refuse('factor', 'above 0', schedule.factor)
    const wrong = schedule.at.find((share) => !(share >= 0 && share <= 1))
    if (wrong !== undefined) refuse('at', 'shares from 0 to 1', wrong)
  }
  if (schedule.kind === 'cosine') {
    const { finalRate = 0 } = schedule
    if (!(finalRate >= 0 && finalRate <= rate)) refuse('finalRate', 'from 0 to rate', finalRate)
  }
}
