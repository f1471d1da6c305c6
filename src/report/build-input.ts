/** From a conclusion to what the terminal, the HTML report and Markdown are made of. */

import type { DomainFigures } from '../charts/domain-figures.ts'
import type { FigureSpec } from '../charts/figure.ts'
import { metricsOf } from '../core/domain.ts'
import { studyYaml } from '../core/study-yaml.ts'
import type { Store } from '../store/store.ts'
import type { Conclusion } from './conclude.ts'
import type { ReportInput } from './report-input.ts'
import { tradeOffFigure } from './trade-off-figure.ts'

/** What a person types to get or to go on with the result, as far as it is known. */
export interface Invocation {
  readonly command: string
  /** ISO 8601 to the minute, UTC. */
  readonly generatedAt: string
}

/** Without figures: enough for the answer card. */
export function buildInput(conclusion: Conclusion, invocation: Invocation): ReportInput {
  const { record, domain, answer, analysis, observations, trials, stopped } = conclusion
  return {
    study: record.study,
    studyYaml: studyYaml(record.study),
    metrics: metricsOf(domain, record.study),
    answer,
    analysis,
    observations,
    figures: [],
    trials,
    stopped,
    manifest: record.manifest,
    ...invocation,
  }
}

/** Every figure of the report, still to be drawn; reads the traces. */
export function reportFigures(
  input: ReportInput,
  conclusion: Conclusion,
  store: Store,
  domainFigures: DomainFigures | null,
): FigureSpec[] {
  const own = domainFigures?.({
    study: input.study,
    metrics: input.metrics,
    answer: input.answer,
    analysis: input.analysis,
    observations: input.observations,
    rows: (trialId) => conclusion.rows.get(trialId) ?? [],
    trace: (trialId) => store.trace(trialId),
  })
  return [tradeOffFigure(input), ...(own ?? [])]
}
