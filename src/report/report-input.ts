/** All that a report is made from. Nothing else is read: no clock, no file, no network. */
import type { Figure } from '../charts/figure.ts'
import type { Analysis, Answer, Observations } from '../core/answer.ts'
import type { Manifest } from '../core/manifest.ts'
import type { Metric } from '../core/measurement.ts'
import type { Study } from '../core/study.ts'
import type { TrialRecord } from '../store/store.ts'

export interface ReportInput {
  readonly study: Study
  /** The study as its author wrote it. */
  readonly studyYaml: string
  /** The domain's metrics: they give the units. */
  readonly metrics: readonly Metric[]
  readonly answer: Answer
  readonly analysis: Analysis
  /** `trials` gives each trial's last values. */
  readonly observations: Observations
  /** Shown in this order. */
  readonly figures: readonly Figure[]
  readonly trials: readonly TrialRecord[]
  /** Why nothing more was run of a study that goes on until it is decided; null for others. */
  readonly stopped: string | null
  readonly manifest: Manifest
  /** ISO 8601, e.g. "2026-05-04 12:30 UTC"; printed as it is. */
  readonly generatedAt: string
  /** Makes this report again, e.g. "batchwise run study.yaml". */
  readonly command: string
  /** What to run next where the answer is `undecided`; `command` unless given. */
  readonly nextCommand?: string
}
