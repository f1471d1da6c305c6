/** Which classes are told apart: the confusion matrix of one trial, with the scores of each class. */
import { confusionChart } from '../../../charts/confusion.ts'
import type { StudyResults } from '../../../charts/domain-figures.ts'
import { type FigureSpec, type FigureTable, figureOf } from '../../../charts/figure.ts'
import { formatConfidence, formatFactor, formatNumber, formatSetting } from '../../../charts/format.ts'
import type { Estimate } from '../../../core/stats/interval.ts'
import { wilsonInterval } from '../../../core/stats/interval.ts'
import { highlightOf, type TrainingCell, tunedCells } from '../cells.ts'
import { publishedSet } from '../data/catalogue.ts'
import { readMatrix } from '../measures/held-out.ts'
import type { TrainingParams } from '../params.ts'
import { aucInterval } from './auc.ts'
import { balancedAccuracy, type ConfusionMatrix, classScores } from './class-scores.ts'

/** Of the recommended size's first trial that came to its end; else of the best in the curve. Null without scores. */
export function scoresFigure(results: StudyResults, cells: readonly TrainingCell[]): FigureSpec | null {
  const { study } = results
  const chosen = highlightOf(results) ?? bestSize(results)
  const cell = tunedCells(results, cells).find(({ batchSize }) => batchSize === chosen)
  const shown = cell?.trials.flatMap(({ trial }) => {
    const row = results.rows(trial.id).findLast(({ values }) => readMatrix('test', values))
    return row ? [{ trial, values: row.values, matrix: readMatrix('test', row.values)! }] : []
  })[0]
  if (!shown) return null
  const { trial, values, matrix } = shown
  const names = classNames(study.params as TrainingParams, matrix.length)
  const all = matrix.flat().reduce((sum, count) => sum + count, 0)
  const right = matrix.reduce((sum, row, label) => sum + row[label]!, 0)
  const auc = values.testAuc
  const standardError = values.testAucStandardError ?? Number.NaN
  const scores = [
    `accuracy ${estimate(wilsonInterval(right, all, study.confidence))}`,
    `balanced accuracy ${estimate(balancedAccuracy(matrix, study.confidence))}`,
    ...(auc === undefined
      ? []
      : [
          `AUC ${estimate(aucInterval({ value: auc, standardError, ...smallest(matrix) }, study.confidence))}`,
        ]),
  ]
  const of = `batch size ${formatSetting(trial.batchSize)}, learning rate ${formatFactor(trial.params.learningRate as number)}, replication ${trial.replication + 1}, after ${formatSetting(values.steps!)} steps`
  const data = {
    id: 'confusion',
    alt: `Confusion matrix on the test set of ${of}`,
    names,
    counts: matrix,
  }
  return figureOf(confusionChart, data, {
    title: 'Which classes are told apart',
    caption: `Test examples of each class (rows) by what they were taken for, at the end of one trial: ${of}. There ${scores.join(', ')}; intervals at ${formatConfidence(study.confidence)} are of the drawing of the test examples alone, not of the training. The stronger the colour, the larger the share of the row (square root). ${matrix.length > 2 ? 'AUC is the mean of one class against the rest each.' : 'AUC is of class 1 against class 0.'}`,
    table: scoreTable(matrix, names, study.confidence),
  })
}

/** Those of a published set, which are known without its files; else the numbers of the classes. */
function classNames({ data }: TrainingParams, classes: number): readonly string[] {
  const names = typeof data === 'string' ? publishedSet(data)?.classNames : undefined
  return names?.length === classes ? names : Array.from({ length: classes }, (_, label) => String(label))
}

function scoreTable(matrix: ConfusionMatrix, names: readonly string[], confidence: number): FigureTable {
  return {
    columns: [
      { label: 'class', numeric: false },
      ...['examples', 'sensitivity', 'specificity', 'precision', 'F1'].map((label) => ({
        label,
        numeric: true,
      })),
    ],
    rows: classScores(matrix, confidence).map(
      ({ label, examples, sensitivity, specificity, precision, f1 }) => [
        names[label]!,
        formatSetting(examples),
        ...[sensitivity, specificity, precision, f1].map(estimate),
      ],
    ),
  }
}

const estimate = (of: Estimate | null): string =>
  of === null ? '–' : `${formatNumber(of.value, 4)} (${formatNumber(of.lo, 4)} to ${formatNumber(of.hi, 4)})`

/** The smallest class that occurs, against all others: what the interval of an AUC of 1 rests on. */
function smallest(matrix: ConfusionMatrix): { positives: number; negatives: number } {
  const sizes = matrix.map((row) => row.reduce((sum, count) => sum + count, 0)).filter((size) => size > 0)
  const positives = Math.min(...sizes)
  return { positives, negatives: sizes.reduce((sum, size) => sum + size, 0) - positives }
}

function bestSize({ study, observations }: StudyResults): number | null {
  const better = study.objective.better === 'higher' ? 1 : -1
  const ranked = observations.curve
    .filter(({ mean }) => mean !== null)
    .sort((a, b) => better * (b.mean! - a.mean!))
  return ranked[0]?.batchSize ?? null
}
