/**
 * How long an item waits in a batch queue, first come first served: the chance that it is longer than a time.
 *
 * An item that comes while the server is free and j wait starts when a - 1 - j more have come. One that comes in a
 * service, with j before it, is in place r = 1 ... b of its batch, j = q b + r - 1, and waits for the rest of the service, for
 * q services more, and for a - r more items if they have not come by then. The arrivals after it owe nothing to
 * what it found, so that the last two are independent.
 *
 * Exact where the service time is constant or a sum of equal exponential stages (Erlang, exponential); for any other
 * the time until its batch's turn is inverted from its transform numerically.
 */

import { poissonMass, poissonUpperTail } from '../../../core/stats/poisson.ts'
import { findRoot } from '../../../core/stats/root.ts'
import { type BulkServiceQueue, beyondAtCompletion, leftBehindBeyond } from './bulk-service.ts'
import { type Complex, complex, minus, over, scaled, times } from './complex.ts'
import { transform } from './service-time.ts'
import { invertTransform } from './transform-inversion.ts'

export interface WaitingTime {
  /** `exact`, or `inverted` from its transform: good to about 1e-6, to 1e-3 near a kink. */
  readonly method: 'exact' | 'inverted'
  /** P(wait > time). */
  beyond(time: number): number
  /** P(wait = 0). */
  readonly none: number
}

/**
 * @example waitingTime(queue).beyond(2) // 0.18393972058..., from M/M/1 at half load: e^-1 / 2
 */
export function waitingTime(queue: BulkServiceQueue): WaitingTime {
  const { exactly } = queue.service
  const turn =
    exactly?.kind === 'constant'
      ? afterConstant(queue, exactly.time)
      : exactly?.kind === 'erlang'
        ? afterErlang(queue, exactly.stages, exactly.rate)
        : afterAny(queue)
  const { least, arrivalRate } = queue.rule
  const perCycle = 1 / (arrivalRate * queue.cycleTime)
  const idle = Array.from(queue.completions.cumulative.subarray(0, least), (chance) => chance * perCycle)
  return {
    method: exactly ? 'exact' : 'inverted',
    none: idle.at(-1)!,
    beyond(time) {
      if (time < 0) return 1
      const fewer = fewerThan(arrivalRate * time, least)
      const forming = idle.reduce((sum, chance, j) => sum + chance * fewer[least - 1 - j]!, 0)
      return Math.min(1, Math.max(0, forming + turn(time, fewer)))
    },
  }
}

/**
 * The time that a share of the items waits at most: the least with P(wait <= time) >= share.
 *
 * @example waitingQuantile(waitingTime(queue), queue.meanWait, 0.95) // 4.60517018598..., from M/M/1 at half load: 2 ln 10
 */
export function waitingQuantile(waiting: WaitingTime, meanWait: number, share: number): number {
  // No more digits are asked of an inverted transform than it has.
  const slack = waiting.method === 'exact' ? 0 : 1e-9
  const excess = (time: number) => {
    const more = waiting.beyond(time) - (1 - share)
    return Math.abs(more) < slack ? 0 : more
  }
  if (waiting.none >= share || excess(0) <= 0) return 0
  // As if the rest were exponential: a first guess, not far off.
  const guess = meanWait * Math.max(1, Math.log((1 - waiting.none) / (1 - share)))
  let [low, high] = [0, guess]
  for (let doubled = 0; doubled < 60 && excess(high) > 0; doubled++) [low, high] = [high, 2 * high]
  return findRoot(excess, low, high)
}

/**
 * P(the batch of an item that came during service has not had its turn by `time`, or still lacks items then); `fewer[k]` is
 * P(fewer than k items come in the time), k up to `least`.
 */
type Turn = (time: number, fewer: Float64Array) => number

function fewerThan(expected: number, count: number): Float64Array {
  return Float64Array.from({ length: count + 1 }, (_, k) =>
    k === 0 ? 0 : Math.max(0, 1 - poissonUpperTail(k - 1, expected)),
  )
}

const negligible = 1e-16

/**
 * Constant service T. In t = m T + tau, items with fewer than m full batches before them have had their turn; those
 * with m have had it if they came less than tau before the end of the service that they found.
 */
function afterConstant(queue: BulkServiceQueue, serviceTime: number): Turn {
  const { arrivalRate, least, most } = queue.rule
  const perCycle = 1 / (arrivalRate * queue.cycleTime)
  const mostBatches = Math.ceil(longestQueue(queue) / most)
  return (time, fewer) => {
    const full = Math.min(Math.floor(time / serviceTime), mostBatches)
    const early = Math.max(0, serviceTime - (time - full * serviceTime))
    const count = (full + 1) * most
    const tails = beyondAtCompletion(queue, count + most)
    // P(W + the arrivals of `early` time <= j): those found by items that came before, of which the turn has not come.
    const before = cumulativeAfter(queue, early, full * most, count)
    let late = 0
    let lacking = 0
    for (let j = Math.max(0, full * most); j < count; j++) {
      const found = 1 - tails[j + most]! - before[j - full * most]!
      late += Math.max(0, found)
      const had = before[j - full * most]! - (1 - tails[j]!)
      lacking += Math.max(0, had) * (fewer[least - 1 - (j % most)] ?? 0)
    }
    if (fewer[least - 1]! > negligible) {
      for (let j = 0; j < full * most; j++) {
        const place = (j % most) + 1
        if (place < least) lacking += Math.max(0, tails[j]! - tails[j + most]!) * fewer[least - place]!
      }
    }
    return perCycle * (late + lacking + foundFrom(queue, count))
  }
}

/** More than so many are not found in doubles. */
function longestQueue({ completions: { leftBehind, decay }, rule }: BulkServiceQueue): number {
  const last = leftBehind.at(-1)!
  return rule.most + leftBehind.length + Math.max(0, Math.log(1e-18 / last) / Math.log(decay))
}

/** Sum over j >= from of P(W <= j) - P(n <= j): items that find so many waiting in a service, per cycle. */
function foundFrom(queue: BulkServiceQueue, from: number): number {
  const { completions, rule } = queue
  // P(n > j) - P(n > j + b) summed from j on is what b terms P(n > j) come to.
  const tails = beyondAtCompletion(queue, from + rule.most)
  let sum = 0
  for (let j = from; j < from + rule.most; j++) {
    sum += j < rule.most ? tails[j]! : leftBehindBeyond(completions, j - rule.most)
  }
  return sum
}

/** P(W + Poisson(lambda x) <= j) for j = from ... to - 1. */
function cumulativeAfter(queue: BulkServiceQueue, time: number, from: number, to: number): Float64Array {
  const expected = queue.rule.arrivalRate * time
  const { most } = queue.rule
  const tails = beyondAtCompletion(queue, to + most)
  const spread = 9 * Math.sqrt(expected) + 40
  const first = Math.max(0, Math.floor(expected - spread))
  const last = Math.ceil(expected + spread)
  const result = new Float64Array(to - from)
  for (let count = first; count <= last; count++) {
    const chance = poissonMass(count, expected)
    for (let j = Math.max(from, count); j < to; j++) {
      result[j - from]! += chance * (1 - tails[j - count + most]!)
    }
  }
  return result
}

/**
 * k exponential stages of a rate. An item finds each of the k stages equally likely, stage p after the arrivals of p
 * exponential times, and independently of those k - p + 1 stages to go: with q services, an Erlang time of
 * k q + k - p + 1 stages. So the wait is a mixture of Erlang times, and each weight is a sum of positive terms.
 */
function afterErlang(queue: BulkServiceQueue, stages: number, rate: number): Turn {
  const { arrivalRate, least, most } = queue.rule
  const { leftBehind, decay } = queue.completions
  const share = queue.busyShare / stages
  const stay = arrivalRate / (arrivalRate + rate)
  // To the end of what is not yet geometric, in whole batches, and one batch more.
  const batches = Math.ceil(leftBehind.length / most) + 1
  const length = batches * most
  const weights = new Float64Array(batches * stages + 1)
  const lackingWeights = Array.from({ length: least - 1 }, () => new Float64Array(batches * stages + 1))
  let found = Float64Array.from({ length }, (_, j) => leftBehindAt(leftBehind, decay, j))
  for (let stage = 1; stage <= stages; stage++) {
    const after = new Float64Array(length)
    let previous = 0
    for (let j = 0; j < length; j++) {
      previous = (1 - stay) * found[j]! + stay * previous
      after[j] = previous
      const left = stages * Math.floor(j / most) + stages - stage + 1
      weights[left]! += share * previous
      const place = (j % most) + 1
      if (place < least) lackingWeights[place - 1]![left]! += share * previous
    }
    found = after
  }
  const perBatch = decay ** most
  const mixture = (
    own: Float64Array,
    chances: Float64Array,
    beyond: (left: number) => number,
    end: 0 | 1,
  ) => {
    let sum = 0
    for (let left = 1; left < own.length; left++) sum += own[left]! * chances[left]!
    return sum + geometricEnd(own.subarray(own.length - stages), perBatch, own.length, beyond, end)
  }
  return (time, fewer) => {
    const expected = rate * time
    const notDone = chancesOfFewer(expected, weights.length)
    const late = mixture(weights, notDone, (left) => 1 - poissonUpperTail(left - 1, expected), 1)
    if (fewer[least - 1]! <= negligible) return late
    const done = notDone.map((chance) => 1 - chance)
    return lackingWeights.reduce((sum, own, index) => {
      const lacking = fewer[least - 1 - index]!
      return lacking <= negligible
        ? sum
        : sum + lacking * mixture(own, done, (left) => poissonUpperTail(left - 1, expected), 0)
    }, late)
  }
}

const leftBehindAt = (leftBehind: Float64Array, decay: number, j: number): number => {
  const last = leftBehind.length - 1
  return j <= last ? leftBehind[j]! : leftBehind[last]! * decay ** (j - last)
}

/** P(fewer than k events) of a Poisson number, k = 0 ... count - 1. */
function chancesOfFewer(expected: number, count: number): Float64Array {
  const chances = new Float64Array(count)
  for (let k = 1; k < count; k++) chances[k] = Math.min(1, chances[k - 1]! + poissonMass(k - 1, expected))
  return chances
}

/**
 * What batches from `next` stages on add to a mixture, when the weights of each are `perBatch` times those before and
 * the last known are `own`; `chance` of a number of stages tends to `end`.
 */
function geometricEnd(
  own: Float64Array,
  perBatch: number,
  next: number,
  chance: (stages: number) => number,
  end: 0 | 1,
): number {
  let sum = 0
  let factor = perBatch
  for (let first = next; factor > negligible; first += own.length) {
    if (Math.abs(chance(first) - end) < negligible) {
      return sum + (end * factor * own.reduce((total, weight) => total + weight, 0)) / (1 - perBatch)
    }
    for (const [index, weight] of own.entries()) sum += factor * weight * chance(first + index)
    factor *= perBatch
  }
  return sum
}

/**
 * Any service time: the number found, j, and the rest of the service, R, have
 * sum over j of z^j E[e^(-s R); j] = w(z) (phi(s) - K(z)) / (E[S] (lambda (1 - z) - s)), where w generates W and phi is the
 * transform of the service. Its coefficients follow from one another, upwards or downwards, whichever is stable.
 */
function afterAny(queue: BulkServiceQueue): Turn {
  const { arrivalRate, least, most } = queue.rule
  const { service, completions, busyShare } = queue
  const { leftBehind, decay } = completions
  const length = (Math.ceil(settledFrom(leftBehind, decay) / most) + 1) * most
  const left = Float64Array.from({ length: length + 1 }, (_, j) => leftBehindAt(leftBehind, decay, j))
  const tails = beyondAtCompletion(queue, length + 1)
  const atEnd = tails.map((tail, n) => (n === 0 ? 1 : tails[n - 1]!) - tail)
  const share = busyShare / service.mean

  const found = { re: new Float64Array(length), im: new Float64Array(length) }

  /** First the transform of P(turn later than t), then for each place below `least` that of P(turn by t, this place). */
  const transforms = (s: Complex): Complex[] => {
    const phi = transform(service, s)
    coefficients(s, phi)
    const re = new Float64Array(most)
    const im = new Float64Array(most)
    const add = (start: number, power: Complex) => {
      for (let place = 0; place < most; place++) {
        const [ownRe, ownIm] = [found.re[start + place]!, found.im[start + place]!]
        re[place]! += power.re * ownRe - power.im * ownIm
        im[place]! += power.re * ownIm + power.im * ownRe
      }
    }
    let power = complex(1)
    for (let start = 0; start < length; start += most) {
      add(start, power)
      power = times(power, phi)
    }
    // Beyond, each batch is decay^b phi times the one before.
    const perBatch = decay ** most
    add(length - most, over(scaled(power, perBatch), minus(complex(1), scaled(phi, perBatch))))
    const all = complex(total(re), total(im))
    return [
      over(minus(complex(busyShare), all), s),
      ...Array.from({ length: least - 1 }, (_, place) => over(complex(re[place]!, im[place]!), s)),
    ]
  }

  /** Into `found`: (lambda - s) c_j = source_j + lambda c_(j-1). */
  const coefficients = (s: Complex, phi: Complex): void => {
    const gap = minus(complex(arrivalRate), s)
    const upwards = Math.hypot(gap.re, gap.im) >= arrivalRate
    const factor = upwards ? over(complex(1), gap) : scaled(gap, 1 / arrivalRate)
    // Beyond the last they are geometric, which says where to begin downwards.
    const sourceAt = (j: number) =>
      complex((phi.re * left[j]! - atEnd[j]!) * share, phi.im * left[j]! * share)
    let { re, im } = upwards ? complex(0) : over(sourceAt(length), minus(gap, complex(arrivalRate / decay)))
    for (let index = 0; index < length; index++) {
      const j = upwards ? index : length - 1 - index
      const at = upwards ? j : j + 1
      const sourceRe = (phi.re * left[at]! - atEnd[at]!) * share
      const sourceIm = phi.im * left[at]! * share
      if (upwards) {
        const [sumRe, sumIm] = [sourceRe + arrivalRate * re, sourceIm + arrivalRate * im]
        re = sumRe * factor.re - sumIm * factor.im
        im = sumRe * factor.im + sumIm * factor.re
      } else {
        const [nextRe, nextIm] = [re * factor.re - im * factor.im, re * factor.im + im * factor.re]
        re = nextRe - sourceRe / arrivalRate
        im = nextIm - sourceIm / arrivalRate
      }
      found.re[j] = re
      found.im[j] = im
    }
  }

  return (time, fewer) => {
    if (time === 0) return busyShare
    const [late = 0, ...done] = invertTransform(transforms, time)
    return done.reduce((sum, chance, index) => sum + chance * fewer[least - 1 - index]!, late)
  }
}

/** From where on W falls geometrically, as far as an inverted transform can tell. */
function settledFrom(leftBehind: Float64Array, decay: number): number {
  let end = leftBehind.length - 1
  while (end > 1 && Math.abs(leftBehind[end]! - decay * leftBehind[end - 1]!) < 1e-13) end--
  return end
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
