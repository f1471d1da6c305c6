import type { Analysis, Answer, Observations } from '../core/answer.ts'
import type { MeasurementRow, Metric, Trace } from '../core/measurement.ts'
import type { Study } from '../core/study.ts'
import type { FigureSpec } from './figure.ts'

/** What a domain may draw from. Traces are read one at a time: all of a large study's would not fit in memory. */
export interface StudyResults {
  readonly study: Study
  /** Of the domain and of the study: they give the units. */
  readonly metrics: readonly Metric[]
  readonly answer: Answer
  readonly analysis: Analysis
  readonly observations: Observations
  rows(trialId: string): readonly MeasurementRow[]
  trace(trialId: string): Trace | null
}

/** A domain's figures for the report and the page, in reading order; exported as `figures` by its `figures` module. */
export type DomainFigures = (results: StudyResults) => readonly FigureSpec[]
