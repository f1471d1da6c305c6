/**
 * Items that arrive in batches and are served one by one: M^X/G/1. The first of a batch waits as in M/G/1 with the
 * batch as the customer; an item further back waits for those of its own batch before it too (Burke 1975, "Delays in
 * single-server queues with batch input"; for exponential service van Foreest, "Analysis of queueing systems with
 * sample paths and simulation", section on M^X/M/1). The means hold for any service; exact.
 */
import { findRoot } from '../../../core/stats/root.ts'
import { type Complex, complex, minus, over, plus, scaled, times } from './complex.ts'
import { type ServiceTime, transform } from './service-time.ts'
import { invertTransform } from './transform-inversion.ts'

export type BatchSizes =
  | { readonly kind: 'fixed'; readonly size: number }
  /** 1, 2, ... items, each further item with the same chance. */
  | { readonly kind: 'geometric'; readonly mean: number }
  /** Share of the batches that have 1, 2, ... items; they sum to 1. */
  | { readonly kind: 'given'; readonly shares: readonly number[] }

export interface BatchArrivals {
  /** Batches per unit of time. */
  readonly batchRate: number
  readonly sizes: BatchSizes
  /** Of one item. */
  readonly service: ServiceTime
}

export interface BatchArrivalsQueue {
  readonly arrivals: BatchArrivals
  readonly utilization: number
  readonly meanSize: number
  /** Wait of the first item of a batch: what is there when it comes. */
  readonly meanWaitOfFirst: number
  /** Wait of an item for those of its own batch before it. */
  readonly meanWaitInBatch: number
  readonly meanWait: number
  readonly meanQueue: number
  /** Items in the system, the one in service counted. */
  readonly meanItems: number
}

/**
 * @returns null where the utilization is not below 1
 * @example
 * const service = serviceTime({ kind: 'exponential', mean: 0.2 })
 * batchArrivalsQueue({ batchRate: 1, sizes: { kind: 'fixed', size: 3 }, service })?.meanItems // 3
 */
export function batchArrivalsQueue(arrivals: BatchArrivals): BatchArrivalsQueue | null {
  const { batchRate, service } = arrivals
  const { mean, secondMoment } = sizeMoments(arrivals.sizes)
  const utilization = batchRate * mean * service.mean
  if (utilization >= 1) return null
  const variance = service.secondMoment - service.mean ** 2
  const work = mean * variance + secondMoment * service.mean ** 2
  const meanWaitOfFirst = (batchRate * work) / (2 * (1 - utilization))
  const meanWaitInBatch = (service.mean * (secondMoment - mean)) / (2 * mean)
  const meanWait = meanWaitOfFirst + meanWaitInBatch
  const meanQueue = batchRate * mean * meanWait
  return {
    arrivals,
    utilization,
    meanSize: mean,
    meanWaitOfFirst,
    meanWaitInBatch,
    meanWait,
    meanQueue,
    meanItems: meanQueue + utilization,
  }
}

/** @returns E[X] and E[X^2] */
export function sizeMoments(sizes: BatchSizes): { readonly mean: number; readonly secondMoment: number } {
  if (sizes.kind === 'fixed') return { mean: sizes.size, secondMoment: sizes.size ** 2 }
  if (sizes.kind === 'geometric') return { mean: sizes.mean, secondMoment: sizes.mean * (2 * sizes.mean - 1) }
  return {
    mean: sizes.shares.reduce((sum, share, index) => sum + share * (index + 1), 0),
    secondMoment: sizes.shares.reduce((sum, share, index) => sum + share * (index + 1) ** 2, 0),
  }
}

/**
 * P(an item waits longer than `time`), from its transform by numerical inversion: good to about 1e-7, where the service
 * is constant to 1e-4 near whole multiples of it.
 */
export function batchArrivalsWaitBeyond(queue: BatchArrivalsQueue, time: number): number {
  if (time < 0) return 1
  const { service, sizes } = queue.arrivals
  if (time === 0) return 1 - (1 - queue.utilization) / queue.meanSize
  if (service.exactly?.kind !== 'constant') {
    return within(invertTransform((s) => [itemTransform(queue, s)], time)[0]!)
  }
  // The items before it in its batch take whole multiples of the service: what is left is the wait of the batch.
  const steps = Math.floor(time / service.mean)
  let beyond = 0
  let further = 1
  for (let before = 0; before <= steps; before++) {
    const place = placeShare(sizes, before, queue.meanSize)
    if (place === 0) break
    further -= place
    beyond += place * firstWaitBeyond(queue, time - before * service.mean)
  }
  return within(beyond + Math.max(0, further))
}

/** The least time that `share` of the items wait at most. */
export function batchArrivalsWaitQuantile(queue: BatchArrivalsQueue, share: number): number {
  const excess = (time: number) => batchArrivalsWaitBeyond(queue, time) - (1 - share)
  if (excess(0) <= 0) return 0
  let high = Math.max(queue.meanWait, queue.arrivals.service.mean)
  while (excess(high) > 0) high *= 2
  return findRoot(excess, 0, high)
}

const within = (chance: number): number => Math.min(1, Math.max(0, chance))

function firstWaitBeyond(queue: BatchArrivalsQueue, time: number): number {
  if (time === 0) return queue.utilization
  return within(invertTransform((s) => [over(minus(complex(1), firstTransform(queue, s)), s)], time)[0]!)
}

/** E[e^(-s wait)] of a batch's first item: Pollaczek & Khinchine, the batch as customer. */
function firstTransform({ arrivals, utilization }: BatchArrivalsQueue, s: Complex): Complex {
  const rate = arrivals.batchRate
  const work = sizeGenerating(arrivals.sizes, transform(arrivals.service, s))
  return over(scaled(s, 1 - utilization), plus(minus(s, complex(rate)), scaled(work, rate)))
}

/** The transform of P(wait > t), an item anywhere in its batch. */
function itemTransform(queue: BatchArrivalsQueue, s: Complex): Complex {
  const phi = transform(queue.arrivals.service, s)
  const places = over(
    minus(complex(1), sizeGenerating(queue.arrivals.sizes, phi)),
    scaled(minus(complex(1), phi), queue.meanSize),
  )
  return over(minus(complex(1), times(firstTransform(queue, s), places)), s)
}

/** E[z^X]. */
function sizeGenerating(sizes: BatchSizes, z: Complex): Complex {
  if (sizes.kind === 'geometric') {
    const more = 1 - 1 / sizes.mean
    return over(scaled(z, 1 - more), minus(complex(1), scaled(z, more)))
  }
  if (sizes.kind === 'fixed') return powerOf(z, sizes.size)
  return sizes.shares.reduceRight((sum, share) => times(z, plus(complex(share), sum)), complex(0))
}

function powerOf(z: Complex, exponent: number): Complex {
  const modulus = Math.hypot(z.re, z.im) ** exponent
  const angle = Math.atan2(z.im, z.re) * exponent
  return { re: modulus * Math.cos(angle), im: modulus * Math.sin(angle) }
}

/** P(an item has exactly `before` items before it in its batch) = P(X > before) / E[X]. */
function placeShare(sizes: BatchSizes, before: number, meanSize: number): number {
  if (sizes.kind === 'fixed') return before < sizes.size ? 1 / meanSize : 0
  if (sizes.kind === 'geometric') return (1 - 1 / sizes.mean) ** before / meanSize
  return sizes.shares.slice(before).reduce((sum, share) => sum + share, 0) / meanSize
}
