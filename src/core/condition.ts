/** `testAccuracy >= 97 %`, `trainSeconds <= 2 min`: a bound on a metric, as a person writes it. */

import { didYouMean } from './did-you-mean.ts'
import { UserError } from './errors.ts'
import type { Metric } from './measurement.ts'
import type { Condition } from './study.ts'

/** From the units that a person may write to the one that a metric is stored in. Division keeps 94 % at 0.94. */
const conversions: Readonly<Record<string, Readonly<Record<string, (value: number) => number>>>> = {
  s: { ms: (value) => value / 1000, min: (value) => value * 60, h: (value) => value * 3600 },
  share: { '%': (value) => value / 100 },
}

/**
 * @throws UserError when the text has another form, no metric has the name, or the unit is not one of the metric's
 * @example parseCondition('testAccuracy >= 97 %', [accuracyMetric]) // { metric: 'testAccuracy', relation: '>=', value: 0.97 }
 */
export function parseCondition(text: string, metrics: readonly Metric[]): Condition {
  const match =
    /^\s*([A-Za-z_][\w.]*)\s*(>=|<=|≥|≤)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(%|[^\s\d.%]+)?\s*$/.exec(
      text,
    )
  if (!match) {
    throw new UserError(
      `expected a bound such as "${metrics[0]?.name ?? 'metric'} >= 0.9", got ${JSON.stringify(text)}`,
    )
  }
  const [, name = '', sign, number, unit] = match
  const metric = findMetric(name, metrics)
  const value = inMetricUnit(metric, Number(number), unit)
  if (!Number.isFinite(value)) throw new UserError(`${number} is not a finite number`)
  return { metric: name, relation: sign === '>=' || sign === '≥' ? '>=' : '<=', value }
}

export function findMetric(name: string, metrics: readonly Metric[]): Metric {
  const metric = metrics.find((candidate) => candidate.name === name)
  if (metric) return metric
  const names = metrics.map((candidate) => candidate.name)
  throw new UserError(`no metric is called "${name}"${didYouMean(name, names)}`, {
    remedy:
      name === 'cost'
        ? 'Say what an hour costs, at the top of the study: price: { perHour: 2.5, currency: EUR }.'
        : `The metrics are ${names.join(', ')}.`,
  })
}

function inMetricUnit(metric: Metric, value: number, unit: string | undefined): number {
  if (unit === undefined || unit === metric.unit) return value
  const convert = conversions[metric.unit]?.[unit]
  if (convert) return convert(value)
  throw new UserError(`the unit "${unit}" does not fit ${metric.name}, which is measured in ${metric.unit}`)
}

export function holds(condition: Condition, value: number): boolean {
  return condition.relation === '>=' ? value >= condition.value : value <= condition.value
}

export function describeCondition(condition: Condition): string {
  return `${condition.metric} ${condition.relation} ${condition.value}`
}
