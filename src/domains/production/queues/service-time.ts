/**
 * Service times as queues need them: two moments and the logarithm of the transform E[e^(-s S)], which is what a
 * batch queue is solved from. Whatever has a mean in one unit of time has its rates in the same.
 */
import { UserError } from '../../../core/errors.ts'
import type { Distribution } from '../../../sim/distribution.ts'
import { type Complex, complex, exp, expm1, log, log1p, minus, over, plus, scaled, times } from './complex.ts'

export interface ServiceTime {
  readonly mean: number
  /** E[S^2]. */
  readonly secondMoment: number
  /** ln E[e^(-s S)], for Re s >= 0 and for real s above -`reach`; up to a multiple of 2 pi i. */
  logTransform(s: Complex): Complex
  /** How far below 0 the transform exists: its first pole; Infinity for a time that is bounded. */
  readonly reach: number
  /** Of a gamma time: 1 is exponential, Infinity constant; null for any other. */
  readonly shape: number | null
  /** Set where S is exactly this: the waiting time then has a sum of positive terms. */
  readonly exactly:
    | { readonly kind: 'constant'; readonly time: number }
    | { readonly kind: 'erlang'; readonly stages: number; readonly rate: number }
    | null
}

/** More Erlang stages are inverted numerically: exact sums over so many take longer than they are worth. */
const mostStages = 400

/**
 * @throws UserError for a time that cannot be, and for a lognormal one, whose transform has no closed form
 * @example serviceTime({ kind: 'gamma', mean: 30, cv: 0.5 }).secondMoment // 1125
 */
export function serviceTime(distribution: Distribution): ServiceTime {
  switch (distribution.kind) {
    case 'constant':
      return constant(distribution.value)
    case 'exponential':
      return gamma(distribution.mean, 1)
    case 'gamma':
      return distribution.cv ** 2 < Number.EPSILON
        ? constant(distribution.mean)
        : gamma(distribution.mean, distribution.cv)
    case 'hyperexponential':
      return distribution.cv === 1
        ? gamma(distribution.mean, 1)
        : hyperexponential(distribution.mean, distribution.cv)
    case 'uniform':
      return uniform(distribution.least, distribution.most)
    case 'triangular':
      return triangular(distribution.least, distribution.mode, distribution.most)
    case 'empirical':
      return empirical(distribution.values)
    case 'lognormal':
      throw new UserError('a lognormal service time has no transform that a queue could be solved from', {
        remedy: 'Take a gamma distribution of the same mean and variation, or simulate.',
      })
  }
}

function constant(time: number): ServiceTime {
  mustBePositive(time)
  return {
    mean: time,
    secondMoment: time * time,
    logTransform: (s) => scaled(s, -time),
    reach: Number.POSITIVE_INFINITY,
    shape: Number.POSITIVE_INFINITY,
    exactly: { kind: 'constant', time },
  }
}

/** Of shape 1/cv^2: ln E[e^(-s S)] = -shape ln(1 + s scale). A whole shape is Erlang's, of 1 the exponential. */
function gamma(mean: number, cv: number): ServiceTime {
  mustBePositive(mean)
  mustBePositive(cv)
  const shape = 1 / (cv * cv)
  const scale = mean / shape
  const stages = Math.round(shape)
  const isErlang = stages >= 1 && stages <= mostStages && Math.abs(shape - stages) < 1e-9 * shape
  return {
    mean,
    secondMoment: mean * mean * (1 + cv * cv),
    logTransform: (s) => scaled(log1p(scaled(s, scale)), -shape),
    reach: 1 / scale,
    shape,
    exactly: isErlang ? { kind: 'erlang', stages, rate: stages / mean } : null,
  }
}

/** Two exponential phases with balanced means, p1/rate1 = p2/rate2. */
function hyperexponential(mean: number, cv: number): ServiceTime {
  mustBePositive(mean)
  if (!(cv > 1)) throw new UserError(`a hyperexponential time has a variation above 1, got ${cv}`)
  const excess = Math.sqrt((cv * cv - 1) / (cv * cv + 1))
  const shares = [(1 + excess) / 2, (1 - excess) / 2]
  const rates = shares.map((share) => (2 * share) / mean)
  return {
    mean,
    secondMoment: mean * mean * (1 + cv * cv),
    logTransform: (s) =>
      log1p(
        shares
          .map((share, phase) => over(scaled(s, -share), plus(complex(rates[phase]!), s)))
          .reduce((sum, term) => plus(sum, term)),
      ),
    reach: rates[1]!,
    shape: null,
    exactly: null,
  }
}

/** e^(-s m) sinh(x)/x with x = s w/2: mean m, width w. */
function uniform(least: number, most: number): ServiceTime {
  if (least === most) return constant(least)
  mustAscend(least, most)
  const [mean, width] = [(least + most) / 2, most - least]
  return {
    mean,
    secondMoment: mean * mean + (width * width) / 12,
    logTransform: (s) => minus(logSinhRatio(scaled(s, width / 2)), scaled(s, mean)),
    reach: Number.POSITIVE_INFINITY,
    shape: null,
    exactly: null,
  }
}

/** ln(sinh(x)/x), by its series near 0. */
function logSinhRatio(x: Complex): Complex {
  if (x.re < 0) return logSinhRatio(scaled(x, -1))
  if (Math.hypot(x.re, x.im) > 0.3) return plus(x, log(over(scaled(expm1(scaled(x, -2)), -0.5), x)))
  const square = times(x, x)
  const terms = [1 / 6, -1 / 180, 1 / 2835, -1 / 37_800, 1 / 467_775, -691 / 3_831_077_250, 2 / 127_702_575]
  return terms.reduceRight((sum, term) => times(square, plus(complex(term), sum)), complex(0))
}

/** Each value equally likely. */
function empirical(values: readonly number[]): ServiceTime {
  if (values.length === 0) throw new UserError('there is no service time in the sample')
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  mustBePositive(values.every((value) => value >= 0) ? mean : Number.NaN)
  if (values.every((value) => value === values[0])) return constant(values[0]!)
  return weighted(() => ({ points: values, weights: values.map(() => 1 / values.length) }))
}

/**
 * By Gauss-Legendre quadrature on panels that are short beside the transform's wave: to rounding, and without the
 * cancellation that the closed form has near 0.
 */
function triangular(least: number, mode: number, most: number): ServiceTime {
  if (least === most) return constant(least)
  mustAscend(least, most)
  if (!(mode >= least && mode <= most)) {
    throw new UserError(`the most likely time must lie between ${least} and ${most}, got ${mode}`)
  }
  const density = (x: number) =>
    x < mode
      ? (2 * (x - least)) / ((most - least) * (mode - least))
      : (2 * (most - x)) / ((most - least) * (most - mode))
  const rules = new Map<number, PointMass>()
  return weighted((s) => {
    const panels = 1 << Math.ceil(Math.log2(Math.max(1, (Math.hypot(s.re, s.im) * (most - least)) / 8)))
    const known = rules.get(panels)
    if (known) return known
    const sides = [
      [least, mode],
      [mode, most],
    ].filter(([from, to]) => from! < to!)
    const nodes = sides.flatMap(([from, to]) => gaussLegendre(from!, to!, panels))
    const rule = {
      points: nodes.map(({ x }) => x),
      weights: nodes.map(({ x, weight }) => weight * density(x)),
    }
    rules.set(panels, rule)
    return rule
  })
}

interface PointMass {
  readonly points: readonly number[]
  readonly weights: readonly number[]
}

/** A time of finitely many values, which may be chosen for the argument of the transform. */
function weighted(massFor: (s: Complex) => PointMass): ServiceTime {
  const { points, weights } = massFor(complex(0))
  const moment = (power: number) =>
    points.reduce((sum, point, index) => sum + weights[index]! * point ** power, 0)
  const least = points.reduce((lowest, point) => Math.min(lowest, point))
  return {
    mean: moment(1),
    secondMoment: moment(2),
    // From the shortest time on, so that neither a long time nor a small s loses digits or overflows.
    logTransform(s) {
      const mass = massFor(s)
      let [re, im] = [0, 0]
      for (const [index, point] of mass.points.entries()) {
        const term = expm1(scaled(s, least - point))
        const weight = mass.weights[index]!
        re += weight * term.re
        im += weight * term.im
      }
      return minus(log1p({ re, im }), scaled(s, least))
    },
    reach: Number.POSITIVE_INFINITY,
    shape: null,
    exactly: null,
  }
}

/** Half of the 12 nodes and weights on [-1, 1] (Abramowitz & Stegun, table 25.4). */
const legendre12 = [
  [0.125233408511469, 0.249147045813403],
  [0.36783149899818, 0.233492536538355],
  [0.587317954286617, 0.203167426723066],
  [0.769902674194305, 0.160078328543346],
  [0.904117256370475, 0.106939325995318],
  [0.981560634246719, 0.047175336386512],
] as const

function gaussLegendre(from: number, to: number, panels: number): { x: number; weight: number }[] {
  const half = (to - from) / panels / 2
  return Array.from({ length: panels }, (_, panel) => from + (2 * panel + 1) * half).flatMap((centre) =>
    legendre12.flatMap(([node, weight]) => [
      { x: centre - half * node, weight: half * weight },
      { x: centre + half * node, weight: half * weight },
    ]),
  )
}

function mustBePositive(value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new UserError(`a service time and its variation must be above 0, got ${value}`)
  }
}

function mustAscend(least: number, most: number): void {
  if (!(least >= 0 && most > least && most < Number.POSITIVE_INFINITY)) {
    throw new UserError(`the longest service time must be above the shortest, got ${least} and ${most}`)
  }
}

/** E[e^(-s S)]. */
export const transform = (service: ServiceTime, s: Complex): Complex => exp(service.logTransform(s))
