/** The answer to "how big should a batch be?": its types. How it is found: `decide.ts`. */

import type { TrialOutcome } from './measurement.ts'
import type { Condition } from './study.ts'
import type { Trial } from './trial.ts'

/** What one trial says about the objective. */
export type Score =
  | { readonly kind: 'value'; readonly value: number }
  /** The goal was not reached: the cost is above `atLeast` (the cost when the trial ended). */
  | { readonly kind: 'censored'; readonly atLeast: number }
  | { readonly kind: 'diverged'; readonly reason: string; readonly inBrief?: string }

/** The scores of one batch size under one setting of the domain's factors, by replication. */
export interface Cell {
  readonly batchSize: number
  /** E.g. `{ learningRate: 0.1 }`; empty where nothing is tuned. */
  readonly factors: Readonly<Record<string, number | string>>
  readonly scores: ReadonlyMap<number, Score>
  /** By replication, for each constraint of the study: how far its metric keeps from the bound; below 0 it is broken. */
  readonly slack?: ReadonlyMap<number, readonly number[]>
}

export interface CurvePoint {
  readonly batchSize: number
  readonly metric: string
  /** Null where no value exists, e.g. because the goal was never reached. */
  readonly mean: number | null
  /** Confidence bounds; -Infinity and Infinity where one replication cannot tell. */
  readonly lo: number
  readonly hi: number
  /** Replications that the mean rests on, of `of` that ran. */
  readonly n: number
  readonly of: number
  readonly factors: Readonly<Record<string, number | string>>
}

/** What the answer and the domain's analysis are computed from; independent of the order in which trials ended. */
export interface Observations {
  readonly cells: readonly Cell[]
  /** The objective by batch size, factors tuned. */
  readonly curve: readonly CurvePoint[]
  /** Every trial that ended, with its values at the goal or the budget where there is one, else at its end. */
  readonly trials: readonly ObservedTrial[]
  /** Replication r of every size met the same random numbers: sizes are compared replication by replication. */
  readonly paired?: boolean
}

export interface ObservedTrial {
  readonly trial: Trial
  /** Those of its cell; `observe` states them. */
  readonly factors?: Cell['factors']
  readonly outcome: TrialOutcome
  readonly values: Readonly<Record<string, number>>
}

export type Evidence = 'exact' | 'approximate' | 'simulated' | 'measured'

/** From a formula: without sampling error, so that the best number is the best. */
export const isComputed = (evidence: Evidence): boolean => evidence === 'exact' || evidence === 'approximate'

export interface Ratio {
  readonly value: number
  readonly lo: number
  readonly hi: number
}

export interface Binding {
  /** Why a smaller batch is worse, and why a larger one is; or the constraint that sets the size. */
  readonly law: 'amortisation' | 'delay' | 'averaging' | 'constraint' | 'edge' | 'none'
  readonly explanation: string
}

export interface Rejected {
  readonly batchSize: number
  readonly why: string
  /** The constraint that it breaks, and the metric's mean there; `why` says both in the metric's unit. */
  readonly breaks?: { readonly condition: Condition; readonly value: number }
}

interface Reasoned {
  /** Sentences for a person, each with its figures and units. */
  readonly because: readonly string[]
  readonly caveats: readonly string[]
  readonly rejected: readonly Rejected[]
  readonly evidence: Evidence
  readonly confidence: number
}

export type Answer =
  | (Reasoned & {
      readonly verdict: 'recommended'
      readonly batchSize: number
      readonly factors: Readonly<Record<string, number | string>>
      /** Every size that cannot be told from the best, or that costs under 5 % more. */
      readonly range: readonly number[]
      readonly objective: CurvePoint
      /** What is compared: a metric, or the cost behind one, such as `1 - testAccuracy`. */
      readonly cost: string
      /** At the stated confidence, no size that was run is better than the recommended one by more than this share. */
      readonly regretAtMost: number
      /** Cost at half and at double the size over the cost at it; null where that size was not run. */
      readonly costOfHalving: Ratio | null
      readonly costOfDoubling: Ratio | null
      readonly binding: Binding
    })
  | (Reasoned & {
      readonly verdict: 'undecided'
      readonly range: readonly number[]
      /** What to run next, e.g. "4 more replications at 128 and 256 would decide". */
      readonly needs: readonly string[]
    })
  | (Reasoned & {
      readonly verdict: 'infeasible'
      readonly nearest: number | null
      readonly broke: readonly string[]
    })

/** What a domain makes of the observations beyond the verdict: fits with their intervals, and the law that binds. */
export interface Analysis {
  readonly evidence: Evidence
  readonly binding: Binding
  readonly because: readonly string[]
  readonly caveats: readonly string[]
  readonly fits: readonly Fit[]
}

/** A fitted law: its parameters with intervals, and enough to draw it beside the data. */
export interface Fit {
  readonly name: string
  readonly formula: string
  readonly parameters: readonly {
    readonly name: string
    readonly unit: string
    readonly value: number
    readonly lo: number
    readonly hi: number
  }[]
  readonly points: readonly { readonly x: number; readonly y: number; readonly fitted: number }[]
  /** Coefficient of determination, for a person to see; not a test. */
  readonly rSquared: number | null
}
