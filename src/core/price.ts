/**
 * What training time costs. Money is no measurement: it follows from the time when a study is concluded, so that a
 * price can change without one trial being run again.
 */
import type { Observations } from './answer.ts'
import type { MeasurementRow, Metric } from './measurement.ts'
import { isAtSetting } from './observe.ts'
import { logMeanInterval } from './stats/interval.ts'
import type { Study } from './study.ts'

export interface Price {
  /** For an hour of training; one price, or one for each batch size where larger ones take a dearer machine. */
  readonly perHour: number | Readonly<Record<string, number>>
  /** As the user calls it; stands behind every amount. */
  readonly currency: string
}

export const costMetric = ({ currency }: Price): Metric => ({
  name: 'cost',
  unit: currency,
  better: 'lower',
  cumulative: true,
  ratioScale: true,
  doc: 'Price of an hour times the hours of training (trainSeconds; of imported runs without it, seconds).',
})

/** @example hourlyPrice({ perHour: { 64: 2.5 }, currency: 'EUR' }, 64) // 2.5 */
export const hourlyPrice = ({ perHour }: Price, batchSize: number): number | undefined =>
  typeof perHour === 'number' ? perHour : perHour[batchSize]

/** Rows with their `cost`, where they have a time. */
export function withCost(
  price: Price,
  batchSize: number,
  rows: readonly MeasurementRow[],
): readonly MeasurementRow[] {
  const perHour = hourlyPrice(price, batchSize)
  if (perHour === undefined) return rows
  return rows.map((row) => {
    const seconds = secondsOf(row.values)
    return seconds === undefined
      ? row
      : { ...row, values: { ...row.values, cost: (perHour * seconds) / 3600 } }
  })
}

const secondsOf = (values: Readonly<Record<string, number>>): number | undefined =>
  values.trainSeconds ?? values.seconds

/** Whether the cheapest size is the fastest one: not where sizes have prices of their own. */
export const isOnePrice = ({ perHour }: Price): boolean =>
  typeof perHour === 'number' || new Set(Object.values(perHour)).size === 1

/** Time and money at the recommended size, in `show`'s words for quantities. */
export function costWords(
  study: Study,
  observations: Observations,
  recommended: number | null,
  show: (value: number, unit: string) => string,
): string[] {
  const { price, confidence, objective } = study
  if (!price || recommended === null) return []
  const seconds = timesOf(observations, recommended)
  const perHour = hourlyPrice(price, recommended)
  if (seconds.length === 0 || perHour === undefined) return []
  const { currency } = price
  const time = logMeanInterval(seconds, confidence)
  const money = (value: number) => show((value * perHour) / 3600, currency)
  const range = (lo: string, hi: string) => (seconds.length > 1 ? ` (${lo} to ${hi})` : '')
  const words =
    `At ${recommended} a run${objective.goal ? ' to the goal' : objective.budget ? ' within the budget' : ''} takes ${show(time.mean, 's')}${range(show(time.lo, 's'), show(time.hi, 's'))} ` +
    `and costs ${money(time.mean)}${range(money(time.lo), money(time.hi))}, at ${show(perHour, currency)} an hour.`
  if (isOnePrice(price)) return [`${words} One price for every size: the cheapest size is the fastest one.`]
  const fastest = fastestSize(observations)
  return [
    `${words} Sizes have prices of their own, so the cheapest need not be the fastest${fastest === null ? '' : `, which is ${fastest}`}.`,
  ]
}

/** Of the trials at a size's best setting, at the goal or the budget where there is one. */
function timesOf({ curve, trials }: Observations, batchSize: number): number[] {
  const point = curve.find((candidate) => candidate.batchSize === batchSize)
  if (!point || point.mean === null) return []
  return trials.flatMap((observed) => {
    const { trial, values } = observed
    const isTuned = isAtSetting(observed, point.factors)
    const seconds = secondsOf(values)
    return trial.batchSize === batchSize && isTuned && seconds !== undefined && seconds > 0 ? [seconds] : []
  })
}

function fastestSize(observations: Observations): number | null {
  let fastest: { batchSize: number; seconds: number } | null = null
  for (const { batchSize } of observations.curve) {
    const times = timesOf(observations, batchSize)
    if (times.length === 0) continue
    const seconds = logMeanInterval(times, 0.95).mean
    if (fastest === null || seconds < fastest.seconds) fastest = { batchSize, seconds }
  }
  return fastest?.batchSize ?? null
}
