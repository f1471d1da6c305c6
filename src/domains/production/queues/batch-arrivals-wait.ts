/**
 * How long an item of M^X/G/1 waits: the work V that its batch finds, and the items before it in the batch.
 *
 * Constant service D: of the L items that are there at any time, D later only what came in between and (L - 1)+ are left,
 * so that (L - 1)+ is a compound geometric number, and V <= k D + u if and only if (L - 1)+ and what comes in D - u are at
 * most k (the argument of Franx 2001, Oper. Res. Lett. 29, for M/D/c, here with batches). All sums are of positive
 * terms: exact.
 *
 * Any other service: the transform of Pollaczek & Khinchine, the batch as the customer, is inverted numerically, after
 * the items of batches that find nothing are taken out: their waits are sums of a few service times, and jump or
 * nearly so.
 */
import { gammaTails } from '../../../core/stats/special.ts'
import { compoundPoisson, placeChances, sizeChances, sizeGenerating } from './arriving-batch-sizes.ts'
import type { BatchArrivalsQueue } from './batch-arrivals.ts'
import type { WaitingTime } from './bulk-waiting.ts'
import { type Complex, complex, minus, over, plus, scaled, times } from './complex.ts'
import { transform } from './service-time.ts'
import { invertTransform } from './transform-inversion.ts'

/** Services up to which constant times are summed; beyond, a step is too small to be seen. */
const mostSteps = 512

/**
 * `exact` for constant service up to a wait of 512 services; else `inverted`, good to about 1e-6, to 1e-3 where
 * the time hardly varies.
 *
 * @example batchArrivalsWait(threes).none // 0.13333333333..., from batches of 3 at 60 % load: 0.4/3
 */
export function batchArrivalsWait(queue: BatchArrivalsQueue): WaitingTime {
  const { service } = queue.arrivals
  const none = (1 - queue.utilization) / queue.meanSize
  const inverted = byTransform(queue)
  const exact = service.exactly?.kind === 'constant' ? ofConstant(queue, service.exactly.time) : null
  return {
    method: exact ? 'exact' : 'inverted',
    none,
    beyond(time) {
      if (time < 0) return 1
      if (time === 0) return 1 - none
      const beyond = exact && time < mostSteps * service.mean ? exact(time) : inverted(time)
      return Math.min(1, Math.max(0, beyond))
    },
  }
}

function ofConstant({ arrivals, utilization }: BatchArrivalsQueue, serviceTime: number) {
  const { batchRate } = arrivals
  const sizes = sizeChances(arrivals.sizes, mostSteps)
  const inService = compoundPoisson(batchRate * serviceTime, sizes, mostSteps)
  // (L - 1)+ has the generating function (1 - rho)/(1 - sum over j of P(A > j) z^j), A what comes in a service.
  const more = new Float64Array(mostSteps)
  let beyond = 1
  for (const [j, chance] of inService.entries()) {
    beyond -= chance
    more[j] = Math.max(0, beyond)
  }
  const left = new Float64Array(mostSteps)
  for (let n = 0; n < mostSteps; n++) {
    let sum = n === 0 ? 1 - utilization : 0
    for (let j = 1; j <= n; j++) sum += more[j]! * left[n - j]!
    left[n] = sum / inService[0]!
  }
  const before = cumulative(convolution(left, placeChances(arrivals.sizes, mostSteps)))
  return (time: number): number => {
    const steps = Math.floor(time / serviceTime)
    const early = Math.max(0, serviceTime - (time - steps * serviceTime))
    const arriving = compoundPoisson(batchRate * early, sizes, steps + 1)
    return 1 - arriving.reduce((sum, chance, j) => sum + chance * before[steps - j]!, 0)
  }
}

function convolution(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((_, n) => {
    let sum = 0
    for (let j = 0; j <= n; j++) sum += a[j]! * b[n - j]!
    return sum
  })
}

function cumulative(chances: Float64Array): Float64Array {
  let sum = 0
  return chances.map((chance) => {
    sum += chance
    return sum
  })
}

function byTransform(queue: BatchArrivalsQueue): (time: number) => number {
  const { arrivals, utilization, meanSize } = queue
  const { service, sizes, batchRate } = arrivals
  return (time) => {
    const ofIdle = afterIdle(queue, time)
    const transformOf = (s: Complex): Complex => {
      const phi = transform(service, s)
      const work = sizeGenerating(sizes, phi)
      const first = over(
        scaled(s, 1 - utilization),
        plus(minus(s, complex(batchRate)), scaled(work, batchRate)),
      )
      const places = over(minus(complex(1), work), scaled(minus(complex(1), phi), meanSize))
      const found = ofIdle === null ? first : minus(first, complex(1 - utilization))
      return over(minus(complex(ofIdle === null ? 1 : utilization), times(found, places)), s)
    }
    const [beyond] = invertTransform((s) => [transformOf(s)], time)
    return beyond! + (ofIdle ?? 0)
  }
}

/** Gamma functions that are summed at most; where more matter, a single one is too small to be seen. */
const mostSums = 512

/** P(an item's batch finds nothing, and the item waits longer than `time`); null where that is too long a sum. */
function afterIdle({ arrivals, utilization }: BatchArrivalsQueue, time: number): number | null {
  const { service, sizes } = arrivals
  const { mean } = service
  const deviation = Math.sqrt(service.secondMoment - mean ** 2)
  if (service.shape === null) return null
  // Sums of so many services are within 9 standard deviations of the time; fewer are below it, more above.
  const width = 9 * (deviation / mean) * Math.sqrt(time / mean) + 40 * (deviation / mean) ** 2
  const from = Math.max(0, Math.floor(time / mean - width))
  const to = Math.ceil(time / mean + width) + 1
  if (to - from > mostSums) return null
  const places = placeChances(sizes, to + 1)
  let longer = 1
  let sum = 0
  for (let before = 0; before < places.length; before++) {
    longer -= places[before]!
    if (before >= from) sum += places[before]! * sumBeyond(before, service.shape, mean, time)
  }
  return (1 - utilization) * (sum + Math.max(0, longer))
}

/** P(the sum of so many gamma times is longer than `time`). */
function sumBeyond(count: number, shape: number, mean: number, time: number): number {
  if (count === 0) return 0
  if (shape === Number.POSITIVE_INFINITY) return count * mean > time ? 1 : 0
  return gammaTails(count * shape, (time * shape) / mean).upper
}
