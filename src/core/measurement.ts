/** What a trial yields: rows of named numbers by step, and dense per-step traces. */

export interface Metric {
  readonly name: string
  /** `s`, `examples`, `1` for a pure number or a share. */
  readonly unit: string
  readonly better: 'lower' | 'higher'
  readonly doc: string
  /** Grows with the step: can be what a goal costs, or what a budget limits. */
  readonly cumulative?: boolean
  /** Positive and meaningful as a ratio: compared on a logarithmic scale. Shares and accuracies are not. */
  readonly ratioScale?: boolean
  /** Of the whole run, not of the moment at which it ended. */
  readonly overall?: boolean
}

export interface MeasurementRow {
  /** Updates done so far; 0 is the state before the first. */
  readonly step: number
  readonly values: Readonly<Record<string, number>>
}

export interface Measurement extends MeasurementRow {
  readonly trialId: string
  readonly attempt: number
}

/** One value a step for a run of consecutive steps, by name; too dense for rows. */
export interface Trace {
  /** The step that the first value belongs to (1 is the first update). */
  readonly firstStep: number
  readonly columns: Readonly<Record<string, Float32Array>>
}

/** How a trial that did not crash ended. A diverged trial is a result, not a failure. */
export type TrialOutcome =
  | { readonly kind: 'finished' }
  | {
      readonly kind: 'diverged'
      readonly step: number
      readonly reason: string
      /** What a chart and a table call it where "diverged" is not the word: `unstable: 117 % of capacity`. */
      readonly inBrief?: string
    }
