/** Studies beside one another in words: the terminal and the page only lay them out. */
import { type ComparedSeries, comparedChart, comparedTable } from '../charts/compared.ts'
import { type FigureSpec, type FigureTable, figureOf } from '../charts/figure.ts'
import { tradeOffScale } from '../charts/trade-off.ts'
import { type Answer, isComputed, type Ratio } from '../core/answer.ts'
import { metricsOf } from '../core/domain.ts'
import { canonicalJson, type Json } from '../core/identity.ts'
import {
  compareStudies,
  type NotComparable,
  type StudiesCompared,
  type StudyContrast,
} from '../core/studies/compare-studies.ts'
import { settingDifferences } from '../core/studies/setting-differences.ts'
import { capitalized, listed } from '../core/words.ts'
import { costWords } from './answer-words.ts'
import type { Conclusion } from './conclude.ts'
import {
  formatConfidence,
  formatObjective,
  formatPoint,
  formatQuantity,
  formatRatio,
  formatSetting,
  metricName,
  readsSame,
  unitOf,
} from './format.ts'

export interface ComparedWords {
  /** One sentence a study against the first; or why they cannot be set against one another. */
  readonly headline: readonly string[]
  /** A row a study. */
  readonly answers: FigureTable
  /** What they were set to differently; no rows where only the runs differ. */
  readonly settings: FigureTable
  /** Against the first, at the sizes that they share; null where they are not comparable, or share none. */
  readonly bySize: FigureTable | null
  /** Null where they are not comparable. */
  readonly figure: FigureSpec | null
  readonly caveats: readonly string[]
}

/** What `compareStudies` found, and the words for it. @throws RangeError for fewer than two */
export function comparedWords(conclusions: readonly Conclusion[]): {
  readonly compared: StudiesCompared | NotComparable
  readonly words: ComparedWords
} {
  const studies = conclusions.map((conclusion) => ({
    study: conclusion.record.study,
    metrics: metricsOf(conclusion.domain, conclusion.record.study),
    observations: conclusion.observations,
    answer: conclusion.answer,
  }))
  const names = studies.map(({ study }) => study.name)
  const compared = compareStudies(studies)
  const shared = { answers: answersTable(conclusions), settings: settingsTable(conclusions, names) }
  if ('why' in compared) {
    const headline = [
      `They ask ${compared.why}: their answers stand side by side, and are not set against one another.`,
    ]
    return { compared, words: { ...shared, headline, bySize: null, figure: null, caveats: [] } }
  }
  const words: ComparedWords = {
    ...shared,
    headline: headlines(compared, names),
    bySize: bySizeTable(compared, names),
    figure: comparedFigure(conclusions, compared),
    caveats: caveats(conclusions, compared, names),
  }
  return { compared, words }
}

function headlines(
  { atBest, best, cost, metric, confidence }: StudiesCompared,
  names: readonly string[],
): string[] {
  const at = (index: number) => `${names[index]} at ${formatSetting(best[index]!)}`
  const out = names.flatMap((name, index) =>
    best[index] === null ? [`${name} has no size that meets its constraints.`] : [],
  )
  const told = atBest.map(({ study, estimate }) => {
    const change = contrastWords(estimate, { cost, metric })
    const sure =
      estimate.lo === estimate.hi
        ? ''
        : mayBeSame(estimate, cost.scale)
          ? `: not told apart at ${formatConfidence(confidence)}`
          : ''
    const than = cost.scale === 'log' && readsSame(estimate) ? 'as' : 'than'
    return `${at(study)}: ${change} ${than} ${at(0)}${sure}.`
  })
  return [...told, ...out]
}

/** Whether there may be no difference at all. */
const mayBeSame = ({ lo, hi }: Ratio, scale: 'log' | 'linear'): boolean =>
  scale === 'log' ? lo <= 1 && hi >= 1 : lo <= 0 && hi >= 0

/** "12 % less lead time (-15 % to -9 %)", "0.02 EUR more …". */
function contrastWords(estimate: Ratio, { cost, metric }: Pick<StudiesCompared, 'cost' | 'metric'>): string {
  const what = costName(cost.name, metric.name)
  if (cost.scale === 'log') {
    return formatRatio(estimate, {
      more: `more ${what}`,
      less: `less ${what}`,
      same: `the same ${what}`,
    })
  }
  const unit = metric.unit
  const head = `${formatQuantity(Math.abs(estimate.value), unit)} ${estimate.value > 0 ? 'more' : 'less'} ${what}`
  return Number.isFinite(estimate.lo) && Number.isFinite(estimate.hi)
    ? `${head} (${formatQuantity(estimate.lo, unit)} to ${formatQuantity(estimate.hi, unit)})`
    : `${head} (no interval)`
}

const costName = (cost: string, metric: string): string =>
  cost.startsWith('-')
    ? `loss of ${metricName(metric)}`
    : costWords(cost, metric).trim() || metricName(metric)

function answersTable(conclusions: readonly Conclusion[]): FigureTable {
  return {
    columns: [
      { label: 'study', numeric: false },
      { label: 'answer', numeric: false },
      { label: 'asked', numeric: false },
      { label: 'there', numeric: false },
      { label: 'as good or nearly', numeric: false },
      { label: 'evidence', numeric: false },
    ],
    rows: conclusions.map(({ record: { study }, domain, answer }) => {
      const metrics = metricsOf(domain, study)
      return [
        study.name,
        answerCell(answer),
        formatObjective(study.objective, metrics),
        answer.verdict === 'recommended'
          ? isComputed(answer.evidence)
            ? formatQuantity(answer.objective.mean, unitOf(study.objective.metric, metrics), 4)
            : formatPoint(answer.objective, unitOf(study.objective.metric, metrics))
          : '–',
        answer.verdict === 'infeasible' ? '–' : listed(answer.range.map(formatSetting)) || '–',
        answer.evidence,
      ]
    }),
  }
}

function answerCell(answer: Answer): string {
  switch (answer.verdict) {
    case 'recommended':
      return formatSetting(answer.batchSize)
    case 'undecided':
      return 'undecided'
    case 'infeasible':
      return 'infeasible'
  }
}

function settingsTable(conclusions: readonly Conclusion[], names: readonly string[]): FigureTable {
  const differences = settingDifferences(conclusions.map(({ record }) => record.study))
  return {
    columns: ['setting', ...names].map((label) => ({ label, numeric: false })),
    rows: differences.map(({ path, values }) => [path, ...values.map(settingCell)]),
  }
}

/** A group of settings that others lack is not written out. */
function settingCell(value: Json | undefined): string {
  if (value === undefined) return '–'
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return 'has it'
  if (Array.isArray(value) && value.every((member) => typeof member !== 'object')) return value.join(', ')
  return typeof value === 'string' ? value : canonicalJson(value)
}

function bySizeTable(compared: StudiesCompared, names: readonly string[]): FigureTable | null {
  const { atSize } = compared
  if (atSize.length === 0) return null
  const others = names.slice(1)
  const cell = (contrasts: readonly StudyContrast[], index: number) => {
    const own = contrasts.find(({ study }) => study === index)
    return own ? contrastWords(own.estimate, compared) : '–'
  }
  return {
    columns: [
      { label: 'batch size', numeric: true },
      ...others.map((name) => ({ label: `${name} against ${names[0]}`, numeric: false })),
    ],
    rows: atSize.map(({ batchSize, contrasts }) => [
      formatSetting(batchSize),
      ...others.map((_, index) => cell(contrasts, index + 1)),
    ]),
  }
}

function comparedFigure(
  conclusions: readonly Conclusion[],
  { metric, best, confidence }: StudiesCompared,
): FigureSpec {
  const first = conclusions[0]!
  const label = formatObjective(first.record.study.objective, metricsOf(first.domain, first.record.study))
  const series = conclusions.map(
    ({ record, observations }, index): ComparedSeries => ({
      name: record.study.name,
      best: best[index]!,
      points: observations.curve.flatMap(({ batchSize, mean, lo, hi }) =>
        mean === null ? [] : [{ batchSize, mean, lo, hi }],
      ),
    }),
  )
  const means = series.flatMap(({ points }) => points.map((point) => ({ ...point, n: 1, of: 1 })))
  const data = {
    id: 'compared',
    alt: `${capitalized(label)} by batch size, of ${listed(series.map(({ name }) => name))}`,
    y: { label, unit: metric.unit, scale: metric.ratioScale ? tradeOffScale(means) : 'linear' } as const,
    series,
    confidence,
  }
  return figureOf(comparedChart, data, {
    title: `${capitalized(label)} of each study`,
    caption: `Each point is a mean with its interval; filled: the recommended size, or the best so far. Sizes without a value are left out.`,
    table: comparedTable(data),
  })
}

function caveats(
  conclusions: readonly Conclusion[],
  { atBest, paired, confidence, atSize }: StudiesCompared,
  names: readonly string[],
): string[] {
  const computed = conclusions.every(({ answer }) => isComputed(answer.evidence))
  const measured = conclusions.filter(({ answer }) => answer.evidence === 'measured')
  const machines = new Set(measured.map(({ record: { manifest } }) => `${manifest.cpu} ${manifest.cores}`))
  const timed = conclusions[0] ? metricIsTime(conclusions[0]) : false
  const undecided = conclusions.flatMap(({ answer, record }) =>
    answer.verdict === 'undecided' ? [record.study.name] : [],
  )
  return [
    ...(undecided.length > 0
      ? [
          `${listed(undecided)} ${undecided.length === 1 ? 'is' : 'are'} undecided: taken is the size that looks best so far.`,
        ]
      : []),
    ...(paired.length > 0
      ? [
          `${listed(paired.map((index) => names[index]!))} and ${names[0]} met the same random numbers (the same seed), so their replications are compared one by one.`,
        ]
      : []),
    ...(computed
      ? []
      : [
          atBest.length > 1
            ? `Each at its best: ${formatConfidence(confidence)} holds for these ${atBest.length} intervals together. Each best size was chosen on the runs that are compared here, so each looks a little better than it is.`
            : 'Each best size was chosen on the runs that are compared here, so each looks a little better than it is.',
          ...(atSize.length > 1
            ? [`At equal sizes each interval is at ${formatConfidence(confidence)} on its own.`]
            : []),
        ]),
    ...(timed && machines.size > 1
      ? ['They were timed on different machines: their times are not comparable.']
      : []),
  ]
}

const metricIsTime = ({ record: { study }, domain }: Conclusion): boolean =>
  unitOf(study.objective.metric, metricsOf(domain, study)) === 's'
