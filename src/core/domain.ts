import type { z } from 'zod'
import type { Analysis, Observations } from './answer.ts'
import type { Factor } from './factors.ts'
import type { Fault } from './issue-messages.ts'
import type { MeasurementRow, Metric, Trace, TrialOutcome } from './measurement.ts'
import { costMetric } from './price.ts'
import type { RandomStream } from './random.ts'
import type { Study } from './study.ts'
import type { Trial, TrialParams } from './trial.ts'

/** What `run` may use of the world: randomness, the clock and the record all come from here. */
export interface TrialContext {
  /** An independent stream of this trial for each key, e.g. `random('shuffle', epoch)`. */
  random(...key: readonly (string | number)[]): RandomStream
  /** Aborted when the runner drains: save a checkpoint at the next safe point and return `interrupted`. */
  readonly signal: AbortSignal
  /** Monotonic seconds from an arbitrary origin. */
  seconds(): number
  /** Seconds that the processor has worked for this trial's thread: what others run on the machine does not count. */
  processorSeconds(): number
  record(row: MeasurementRow): void
  trace(trace: Trace): void
  readonly checkpoint: {
    /** What the last attempt saved, or null. Rows and traces up to the saved step are kept. */
    readonly restored: Uint8Array | null
    /** Replaces the saved state; `step` is the last step whose rows and traces it covers. */
    save(step: number, state: Uint8Array): void
  }
}

/** What `plan` says a trial will take, before anything runs. */
export interface TrialEstimate {
  readonly seconds: number
  readonly memoryBytes: number
}

/** A kind of process that works in batches. A plain object; a third party's is imported by path. */
export interface Domain<P = unknown, T extends TrialParams = TrialParams> {
  readonly name: string
  /** Raised when results change; part of every trial id. */
  readonly version: number
  readonly doc: string
  /** Gives the type, the messages, the JSON Schema and the web form. */
  readonly params: z.ZodType<P>
  readonly metrics: readonly Metric[]
  /** What this study measures besides: names that its parameters bring. */
  metricsOf?(params: P): readonly Metric[]
  /**
   * Trial parameters that vary within a batch size and are tuned for each size, e.g. `learningRate`; one that trials may
   * leave out says what it then is, e.g. `{ name: 'optimizer', otherwise: 'sgd' }`.
   */
  readonly factors: readonly ((keyof T & string) | Exclude<Factor, string>)[]
  /** Faults that the schema cannot see (a batch above the data, a missing file). Only reads. */
  check(study: Study<P>): Promise<readonly Fault[]>
  /** The parameters with the small files that they name read in: what is kept of a study needs them no more. */
  readIn?(params: P): P
  /** Whether the trials are formulas: one a setting is then all, and it has no sampling error. */
  isComputed?(study: Study<P>): boolean
  /**
   * Whether replication r of every size meets the same random numbers (arrivals, working times), so that sizes are
   * compared replication by replication.
   */
  sharesRandomNumbers?(study: Study<P>): boolean
  /** What to know before anything runs, though nothing is wrong: one sentence each. */
  warn?(study: Study<P>): Promise<readonly string[]>
  plan(study: Study<P>): Promise<Trial<T>[]>
  /** The same for trials that cost alike; measured briefly on this machine where that is cheap. */
  estimate(trials: readonly Trial<T>[]): Promise<ReadonlyMap<string, TrialEstimate>>
  /**
   * One trial after another may run in the same process: they are short beside its start, and leave nothing behind.
   * Otherwise each has a process of its own.
   */
  readonly sharesProcess?: boolean
  /** The only impure member. */
  run(trial: Trial<T>, context: TrialContext): Promise<TrialOutcome | 'interrupted'>
  /** Pure: fits, the law that binds, theory beside data. */
  analyze(study: Study<P>, observations: Observations, recommended: number | null): Analysis
}

/** All metrics that an objective of this study may name. */
export const metricsOf = <P>(
  domain: Domain<P>,
  { params, price }: Pick<Study<P>, 'params' | 'price'>,
): readonly Metric[] => [
  ...domain.metrics,
  ...(domain.metricsOf?.(params) ?? []),
  ...(price ? [costMetric(price)] : []),
]
