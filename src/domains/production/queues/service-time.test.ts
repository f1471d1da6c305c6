import { expect, test } from 'vitest'
import type { Distribution } from '../../../sim/distribution.ts'
import { complex } from './complex.ts'
import { fourierTransform } from './fourier.ts'
import { serviceTime, transform } from './service-time.ts'

/** Densities by hand. */
const densities: readonly [Distribution, (x: number) => number, number, number][] = [
  [{ kind: 'exponential', mean: 2 }, (x) => Math.exp(-x / 2) / 2, 0, 120],
  [{ kind: 'gamma', mean: 2, cv: 0.5 }, (x) => (16 / 6) * x ** 3 * Math.exp(-2 * x), 0, 60],
  [{ kind: 'uniform', least: 1, most: 4 }, () => 1 / 3, 1, 4],
  [{ kind: 'triangular', least: 1, mode: 2, most: 5 }, (x) => (x < 2 ? (x - 1) / 2 : (5 - x) / 6), 1, 5],
]

test('transforms and moments are the integrals of the densities', () => {
  for (const [distribution, density, from, to] of densities) {
    const service = serviceTime(distribution)
    for (const s of [complex(0.3), complex(0, 0.01), complex(1, 7), complex(2, -30), complex(-0.05)]) {
      // Simpson; the kink of the triangle falls on a node.
      const steps = 40_000
      const width = (to - from) / steps
      let [re, im, mean, square] = [0, 0, 0, 0]
      for (let index = 0; index <= steps; index++) {
        const x = from + index * width
        const weight = index === 0 || index === steps ? 1 : index % 2 === 1 ? 4 : 2
        const mass = (weight * width * density(x)) / 3
        re += mass * Math.exp(-s.re * x) * Math.cos(s.im * x)
        im -= mass * Math.exp(-s.re * x) * Math.sin(s.im * x)
        mean += mass * x
        square += mass * x * x
      }
      const value = transform(service, s)
      expect(value.re).toBeCloseTo(re, 7)
      expect(value.im).toBeCloseTo(im, 7)
      expect(service.mean).toBeCloseTo(mean, 8)
      expect(service.secondMoment).toBeCloseTo(square, 7)
    }
  }
})

test('near 0 the logarithm of a transform is -s E[S] + s^2 Var(S)/2, to all digits', () => {
  const kinds: readonly Distribution[] = [
    ...densities.map(([distribution]) => distribution),
    { kind: 'constant', value: 2 },
    { kind: 'hyperexponential', mean: 2, cv: 3 },
    { kind: 'empirical', values: [1, 2, 5] },
  ]
  for (const kind of kinds) {
    const service = serviceTime(kind)
    const variance = service.secondMoment - service.mean ** 2
    const small = 1e-6
    const value = service.logTransform(complex(0, small))
    expect(value.im / (-small * service.mean)).toBeCloseTo(1, 9)
    expect(value.re / ((-small * small) / 2)).toBeCloseTo(variance, 3)
  }
})

test('the Fourier transform is the sum that defines it, and back', () => {
  const re = Float64Array.from([3, -1, 4, 1, -5, 9, 2, 6])
  const im = Float64Array.from([2, 7, 1, -8, 2, 8, -1, 8])
  const [r, i] = [re.slice(), im.slice()]
  fourierTransform(r, i)
  for (let m = 0; m < 8; m++) {
    let [sumRe, sumIm] = [0, 0]
    for (let j = 0; j < 8; j++) {
      const angle = (-2 * Math.PI * j * m) / 8
      sumRe += re[j]! * Math.cos(angle) - im[j]! * Math.sin(angle)
      sumIm += re[j]! * Math.sin(angle) + im[j]! * Math.cos(angle)
    }
    expect(r[m]).toBeCloseTo(sumRe, 12)
    expect(i[m]).toBeCloseTo(sumIm, 12)
  }
  fourierTransform(r, i, true)
  for (let j = 0; j < 8; j++) expect(r[j]! / 8).toBeCloseTo(re[j]!, 12)
  expect(() => fourierTransform(new Float64Array(6), new Float64Array(6))).toThrow('power of two')
})
