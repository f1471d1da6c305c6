/** A study: a sweep of batch sizes over one process, and what is asked of it. Pure data; the domain reads `params`. */

import type { Price } from './price.ts'

/** `testAccuracy >= 0.97` */
export interface Condition {
  readonly metric: string
  readonly relation: '>=' | '<='
  readonly value: number
}

/**
 * What the best batch size is best at. With a goal: the value of a cumulative metric (seconds, examples, steps)
 * when the goal is first met. With a budget: the last value measured within it. With neither: the last value.
 */
export interface Objective {
  readonly metric: string
  readonly better: 'lower' | 'higher'
  readonly goal: Condition | null
  readonly budget: Condition | null
}

export interface Study<P = unknown> {
  readonly name: string
  readonly domain: string
  readonly question: string
  /** Ascending, without repeats. */
  readonly batchSizes: readonly number[]
  readonly replications: number
  readonly seed: number
  readonly params: P
  readonly objective: Objective
  /** Bounds on the value of a metric at the trial's end (or at the goal); a size that breaks one is out. */
  readonly constraints: readonly Condition[]
  /** Of every interval and verdict; 0.95 unless stated. */
  readonly confidence: number
  /** The most that the recommended size may cost above the best, as a share, before the answer is `undecided`. */
  readonly tolerance: number
  /**
   * After the grid, run what would decide it; see docs/answers.md. Absent where it is not asked for, so that the ids of
   * other studies stay.
   */
  readonly untilDecided?: UntilDecided
  /** Of an hour of training; gives the metric `cost`. Absent where money does not matter. */
  readonly price?: Price
}

export interface UntilDecided {
  /** Counts the grid; null is three times the grid. */
  readonly maxTrials: number | null
  /** Then the recommended size's interval is to be no wider than this share of its value on either side. */
  readonly precision?: number
}
