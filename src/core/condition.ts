/** `testAccuracy >= 97 %`, `trainSeconds <= 2 min`: a bound on a metric, as a person writes it. */

import { didYouMean } from './did-you-mean.ts'
import { UserError } from './errors.ts'
import type { Metric } from './measurement.ts'
import type { Condition } from './study.ts'

/** Factors from the units a person may write to the unit that a metric is stored in. */
const unitFactors: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  s: { s: 1, ms: 1e-3, min: 60, h: 3600 },
  share: { '%': 0.01 },
}

/**
 * @throws UserError when the text has another form, no metric has the name, or the unit is not one of the metric's
 * @example parseCondition('testAccuracy >= 97 %', [accuracyMetric]) // { metric: 'testAccuracy', relation: '>=', value: 0.97 }
 */
export function parseCondition(text: string, metrics: readonly Metric[]): Condition {
  const match =
    /^\s*([A-Za-z_][\w.]*)\s*(>=|<=|≥|≤)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(%|[A-Za-z]+)?\s*$/.exec(
      text,
    )
  if (!match) {
    throw new UserError(
      `expected a bound such as "${metrics[0]?.name ?? 'metric'} >= 0.9", got ${JSON.stringify(text)}`,
    )
  }
  const [, name = '', sign, number, unit] = match
  const metric = findMetric(name, metrics)
  const value = Number(number) * unitFactor(metric, unit)
  if (!Number.isFinite(value)) throw new UserError(`${number} is not a finite number`)
  return { metric: name, relation: sign === '>=' || sign === '≥' ? '>=' : '<=', value }
}

export function findMetric(name: string, metrics: readonly Metric[]): Metric {
  const metric = metrics.find((candidate) => candidate.name === name)
  if (metric) return metric
  const names = metrics.map((candidate) => candidate.name)
  throw new UserError(`no metric is called "${name}"${didYouMean(name, names)}`, {
    remedy: `The metrics are ${names.join(', ')}.`,
  })
}

function unitFactor(metric: Metric, unit: string | undefined): number {
  if (unit === undefined || unit === metric.unit) return 1
  const factor = unitFactors[metric.unit]?.[unit]
  if (factor !== undefined) return factor
  throw new UserError(`the unit "${unit}" does not fit ${metric.name}, which is measured in ${metric.unit}`)
}

export function holds(condition: Condition, value: number): boolean {
  return condition.relation === '>=' ? value >= condition.value : value <= condition.value
}

export function describeCondition(condition: Condition): string {
  return `${condition.metric} ${condition.relation} ${condition.value}`
}
