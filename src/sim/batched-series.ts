import { around, type Estimate } from '../core/stats/interval.ts'
import { standardError } from '../core/stats/summary.ts'
import { type WarmUp, warmUp } from './warm-up.ts'

/**
 * A long series of observations in constant memory: means of equally many in a row; when there are twice as many means
 * as asked for, neighbours become one.
 *
 * @example
 * const leadTimes = new BatchedSeries()
 * leadTimes.add(12.5) // for each item
 * leadTimes.interval(0.95) // of the mean, without what came before the run had settled
 */
export class BatchedSeries {
  /** Observations in a mean. */
  width: number
  readonly means: number[] = []
  readonly #most: number
  #sum = 0
  #count = 0

  /** @param least means at least, once there are so many observations; a multiple of 40 suits `interval` */
  constructor(least = 400, width = 5) {
    this.#most = 2 * least
    this.width = width
  }

  add(value: number): void {
    this.#sum += value
    this.#count++
    if (this.#count < this.width) return
    this.means.push(this.#sum / this.width)
    this.#sum = 0
    this.#count = 0
    if (this.means.length < this.#most) return
    for (let pair = 0; 2 * pair + 1 < this.means.length; pair++) {
      this.means[pair] = (this.means[2 * pair]! + this.means[2 * pair + 1]!) / 2
    }
    this.means.length = Math.floor(this.means.length / 2)
    this.width *= 2
  }

  /** In observations; MSER on the means as they are (of five until there are many). */
  get warmUp(): WarmUp {
    const { observations, settled } = warmUp(this.means, 1)
    return { observations: observations * this.width, settled }
  }

  /** Of the mean once the run has settled, by batch means; null below twenty means. */
  interval(confidence: number): BatchMeans | null {
    const { observations, settled } = this.warmUp
    const rest = this.means.slice(observations / this.width)
    const found = batchMeans(rest, confidence)
    return found && { ...found, settled: settled && found.lagOne < mostLagOne }
  }
}

/** Twenty independent means have a larger correlation at lag one in one case in twenty. */
const mostLagOne = 0.33

export interface BatchMeans extends Estimate {
  /** Correlation of neighbouring batches; well above 0 means that the interval is too narrow: run longer. */
  readonly lagOne: number
  /** Whether the run is long enough: its start is left out, and its batches do not hang together. */
  readonly settled: boolean
}

/**
 * The mean of a series whose neighbours are alike, from one long run: twenty batches, whose means are nearly independent,
 * and Student's t (Schmeiser 1982: 10 to 30 batches). What does not make up a whole batch is left out at the beginning.
 *
 * @returns null below twenty observations
 * @example batchMeans(waits, 0.95) // { value: 3.2, lo: 2.9, hi: 3.5, lagOne: 0.05, settled: true }
 */
export function batchMeans(series: readonly number[], confidence: number): BatchMeans | null {
  const batches = 20
  const width = Math.floor(series.length / batches)
  if (width === 0) return null
  const start = series.length - width * batches
  const means = Array.from({ length: batches }, (_, batch) => {
    const from = start + batch * width
    return series.slice(from, from + width).reduce((sum, value) => sum + value, 0) / width
  })
  const mean = means.reduce((sum, value) => sum + value, 0) / batches
  const squares = means.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const products = means
    .slice(1)
    .reduce((sum, value, index) => sum + (value - mean) * (means[index]! - mean), 0)
  const lagOne = squares > 0 ? products / squares : 0
  const interval = around(mean, standardError(means), batches - 1, confidence)
  return { ...interval, lagOne, settled: lagOne < mostLagOne }
}
