/** What can be measured of a trial beyond its course, and the metrics that each gives. */
import type { Metric } from '../../../core/measurement.ts'
import type { Study } from '../../../core/study.ts'

export const measureNames = ['scores', 'layers', 'gradientNoiseScale', 'twoBatchNoiseScale'] as const
export type MeasureName = (typeof measureNames)[number]

const share = { unit: 'share', better: 'higher' } as const

const partScores = (part: 'test' | 'validation'): Metric[] => [
  {
    name: `${part}Auc`,
    ...share,
    doc: `Area under the ROC curve on the ${part} set: the chance that an example of the second class is scored above one of the first, ties half; with more classes the mean of each against the rest.`,
  },
  {
    name: `${part}BalancedAccuracy`,
    ...share,
    doc: `Mean over the classes of the share of the class that is found, on the ${part} set.`,
  },
  {
    name: `${part}F1`,
    ...share,
    doc: `Mean over the classes of the harmonic mean of precision and sensitivity, on the ${part} set.`,
  },
]

export const scoreMetrics: readonly Metric[] = [...partScores('test'), ...partScores('validation')]

const weights = { unit: 'weight units', better: 'lower' } as const
const squared = { unit: 'gradient^2', better: 'lower' } as const

export const measuredMetrics: readonly Metric[] = [
  ...scoreMetrics,
  { name: 'weightNorm', ...weights, doc: 'Euclidean norm of all weights and biases.' },
  {
    name: 'updateNorm',
    ...weights,
    doc: 'Euclidean norm of the last change of all weights and biases, |w_(t+1) - w_t|.',
  },
  {
    name: 'gradientNoiseScale',
    unit: 'examples',
    better: 'lower',
    ratioScale: true,
    doc: 'B_simple = tr(cov) / |G|^2 at these weights; only where the signal is resolved at 95 %. Neither the critical nor the best batch size.',
  },
  {
    name: 'gradientSignal',
    ...squared,
    doc: 'Estimate of |G|^2, the squared norm of the mean gradient of the training set; the bias of noise is taken off.',
  },
  {
    name: 'gradientNoise',
    ...squared,
    doc: 'Estimate of tr(cov): the variance of the gradient of one example, summed over the parameters.',
  },
]

/** Those asked for, and the scores where the study is judged by one; in the order of `measureNames`. */
export function measuresOf(asked: readonly MeasureName[], { objective, constraints }: Study): MeasureName[] {
  const judged = [objective, objective.goal, ...constraints].map((each) => each?.metric)
  const needsScores = scoreMetrics.some(({ name }) => judged.includes(name))
  return measureNames.filter((name) => asked.includes(name) || (needsScores && name === 'scores'))
}
