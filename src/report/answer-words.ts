/** The answer in words, once: the terminal, the HTML report and Markdown only lay it out. */
import { type Answer, type Evidence, isComputed, type Rejected } from '../core/answer.ts'
import { capitalized } from '../core/words.ts'
import {
  formatBound,
  formatConfidence,
  formatFactors,
  formatList,
  formatObjective,
  formatPercent,
  formatPoint,
  formatQuantity,
  formatRatio,
  formatSetting,
  humanName,
  isWithoutSpread,
  metricName,
  unitOf,
} from './format.ts'
import type { ReportInput } from './report-input.ts'

export interface AnswerWords {
  readonly verdict: 'RECOMMENDED' | 'UNDECIDED' | 'INFEASIBLE'
  /** One sentence. */
  readonly headline: string
  readonly figures: readonly { readonly label: string; readonly value: string }[]
  readonly because: readonly string[]
  /** Why nothing more was run; none where nobody asked for more than the study's own sizes. */
  readonly stopped: readonly string[]
  readonly caveats: readonly string[]
  readonly rejected: readonly { readonly batchSize: string; readonly why: string }[]
  /** What to do next: sentences, then a command line. Empty for a recommendation. */
  readonly next: readonly string[]
  readonly nextCommand: string | null
}

export type AnswerInput = Pick<
  ReportInput,
  'study' | 'metrics' | 'answer' | 'stopped' | 'command' | 'nextCommand'
>

const EVIDENCE: Record<Evidence, string> = {
  exact: 'exact: computed from a formula that holds for the stated model',
  approximate: 'approximate: computed from a formula that leaves something out',
  simulated: 'simulated: from a model of the process, with its sampling error',
  measured: 'measured: the process itself was run',
}

const LAWS = {
  amortisation: 'amortisation (a fixed cost spread over the batch)',
  delay: 'delay (waiting for the rest of the batch)',
  averaging: 'averaging (a mean of more units varies less)',
  constraint: 'a constraint',
  edge: 'not seen',
  none: 'not seen',
}

export function answerWords(input: AnswerInput): AnswerWords {
  const { answer } = input
  const rejected = answer.rejected.map((size) => ({
    batchSize: formatSetting(size.batchSize),
    why: whyRejected(size, input.metrics),
  }))
  const stopped = input.stopped === null ? [] : [capitalized(input.stopped)]
  const shared = { because: answer.because, stopped, caveats: answer.caveats, rejected }
  switch (answer.verdict) {
    case 'recommended':
      return { ...shared, ...recommendedWords(input, answer), next: [], nextCommand: null }
    case 'undecided':
      return {
        ...shared,
        verdict: 'UNDECIDED',
        headline:
          answer.range.length > 1
            ? `Batch sizes ${formatList(answer.range)} cannot be told apart yet.`
            : 'The trials so far do not decide it.',
        figures: [
          question(input),
          ...(answer.range.length > 0 ? [{ label: 'still open', value: formatList(answer.range) }] : []),
          ...evidence(answer),
        ],
        next: answer.needs,
        nextCommand: input.nextCommand ?? input.command,
      }
    case 'infeasible':
      return {
        ...shared,
        verdict: 'INFEASIBLE',
        headline: isBound(input)
          ? 'No batch size that was run meets the constraints.'
          : 'No batch size that was run works.',
        figures: [
          question(input),
          {
            label: 'nearest',
            value: answer.nearest === null ? 'none' : `batch size ${formatSetting(answer.nearest)}`,
          },
          ...evidence(answer),
        ],
        next: rejected.map(({ batchSize, why }) => `${batchSize}: ${why}`),
        nextCommand: null,
        // What broke is why each is out.
        rejected: [],
      }
  }
}

function whyRejected({ why, breaks }: Rejected, metrics: AnswerInput['metrics']): string {
  if (!breaks) return why
  const { condition, value } = breaks
  const quantity = formatQuantity(value, unitOf(condition.metric, metrics))
  return `${metricName(condition.metric)} is ${quantity}, and must be ${formatBound(condition, metrics)}`
}

const isBound = ({ study: { objective, constraints } }: AnswerInput): boolean =>
  constraints.length > 0 || objective.goal !== null || objective.budget !== null

type Recommended = Extract<Answer, { verdict: 'recommended' }>

/** Of nothing there is no more than. */
const atMost = (share: number): string => {
  const percent = formatPercent(share)
  return percent === '0 %' ? '' : `more than ${percent} `
}

function recommendedWords(
  input: AnswerInput,
  answer: Recommended,
): Pick<AnswerWords, 'verdict' | 'headline' | 'figures'> {
  const { study, metrics } = input
  const unit = unitOf(study.objective.metric, metrics)
  const factors = formatFactors(answer.factors)
  const cost = costWords(answer.cost, study.objective.metric)
  const words = { more: `more${cost}`, less: `less${cost}` }
  const { objective } = answer
  const replications = objective.n === 1 ? '1 replication' : `${objective.n} replications`
  const others = answer.range.filter((size) => size !== answer.batchSize)
  const halved = answer.batchSize / 2
  const computed = isComputed(answer.evidence)
  return {
    verdict: 'RECOMMENDED',
    headline: `Use a batch size of ${formatSetting(answer.batchSize)}${factors ? `, ${factors}` : ''}.`,
    figures: [
      {
        label: formatObjective(study.objective, metrics),
        value: computed
          ? formatQuantity(objective.mean, unit, 4)
          : isWithoutSpread(objective)
            ? `${formatPoint(objective, unit)}, the same in ${replications}`
            : `${formatPoint(objective, unit)}, ${formatConfidence(answer.confidence)} interval, ${replications}`,
      },
      {
        label: 'as good or nearly',
        value:
          others.length === 0
            ? 'no other size that was run'
            : `${formatSizes(answer.range, study.batchSizes)}: cannot be told from the best, or under 5 % worse`,
      },
      {
        label: 'regret',
        value: computed
          ? 'none: no size that was computed is better'
          : Number.isFinite(answer.regretAtMost)
            ? `at ${formatConfidence(answer.confidence)} confidence no size run is ${atMost(answer.regretAtMost)}${cost ? `better in${cost}` : 'cheaper'}`
            : 'unknown: one replication gives no interval',
      },
      {
        label: Number.isInteger(halved) ? `half the size (${formatSetting(halved)})` : 'half the size',
        value: answer.costOfHalving ? formatRatio(answer.costOfHalving, words) : 'not run',
      },
      {
        label: `double the size (${formatSetting(answer.batchSize * 2)})`,
        value: answer.costOfDoubling ? formatRatio(answer.costOfDoubling, words) : 'not run',
      },
      { label: 'what binds', value: bindingWords(answer.binding) },
      ...evidence(answer),
    ],
  }
}

/** What ratios are of, where it is not the metric itself: an accuracy is compared by the error behind it. */
export function costWords(cost: string, metric: string): string {
  if (cost === metric) return ''
  if (cost.startsWith('1 - ')) return ` error (1 - ${humanName(metric)})`
  if (cost.startsWith('1 / ')) return ` time (1 / ${humanName(metric)})`
  return ` ${humanName(metric)}`
}

function bindingWords({ law, explanation }: Recommended['binding']): string {
  return explanation ? `${LAWS[law]}: ${explanation}` : LAWS[law]
}

function question(input: AnswerInput): { label: string; value: string } {
  return { label: 'asked', value: formatObjective(input.study.objective, input.metrics) }
}

function evidence(answer: Answer): { label: string; value: string }[] {
  return [{ label: 'evidence', value: EVIDENCE[answer.evidence] }]
}

/** More sizes than this that follow each other in the study are told by their ends. */
const mostListed = 8

/** "9 to 50, all 42 of them": sizes without a gap among those that were run; else each of them. */
function formatSizes(sizes: readonly number[], ran: readonly number[]): string {
  const [first, last] = [ran.indexOf(sizes[0]!), ran.indexOf(sizes.at(-1)!)]
  return sizes.length > mostListed && last - first + 1 === sizes.length
    ? `${formatSetting(sizes[0]!)} to ${formatSetting(sizes.at(-1)!)}, all ${sizes.length} of them`
    : formatList(sizes)
}
