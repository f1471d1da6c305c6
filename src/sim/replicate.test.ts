import { expect, test } from 'vitest'
import { randomStream } from '../core/random.ts'
import { binomialCdf } from '../core/stats/binomial.ts'
import { BatchedSeries, batchMeans } from './batched-series.ts'
import { replicate } from './replicate.ts'
import { sampler } from './sampler.ts'
import { warmUp } from './warm-up.ts'

test('replications go on until the interval is as narrow as asked, from the floor up to the cap', () => {
  const draw = sampler({ kind: 'gamma', mean: 5, cv: 0.5 }, randomStream('precision'))
  const { intervals, reached, replications } = replicate(() => ({ x: draw() }), { x: { absolute: 0.3 } })
  expect(reached).toBe(true)
  expect(replications).toBe(intervals.x.n)
  expect(intervals.x.hi - intervals.x.mean).toBeLessThanOrEqual(0.3)
  expect(replicate(() => ({ x: 5 }), { x: { relative: 0.1 } }).replications).toBe(10)
  const capped = replicate(() => ({ x: draw() }), { x: { relative: 0.001, atMost: 12 } })
  expect([capped.reached, capped.replications]).toEqual([false, 12])
})

test('stopping at a narrow interval costs little coverage: simulated 400 times', () => {
  let covered = 0
  for (let experiment = 0; experiment < 400; experiment++) {
    const draw = sampler({ kind: 'lognormal', mean: 5, cv: 0.3 }, randomStream('coverage', experiment))
    const { lo, hi } = replicate(() => ({ x: draw() }), { x: { relative: 0.1 } }).intervals.x
    if (lo <= 5 && 5 <= hi) covered++
  }
  // So few would come one time in ten thousand at a coverage of 92 %.
  expect(binomialCdf(covered, 400, 0.92)).toBeGreaterThan(1e-4)
})

test('a replication without a number is refused', () => {
  expect(() => replicate(() => ({ x: Number.NaN }), {})).toThrow('replication 0: x is NaN')
})

test('the warm-up is where the standard error of the rest is least, by trying every cut', () => {
  for (let seed = 0; seed < 50; seed++) {
    const stream = randomStream('mser', seed)
    const series = Array.from({ length: 200 }, (_, index) => 8 * Math.exp(-index / 15) + stream.normal())
    const means = Array.from({ length: 40 }, (_, batch) => {
      return series.slice(5 * batch, 5 * batch + 5).reduce((sum, value) => sum + value, 0) / 5
    })
    const criteria = means.slice(0, 21).map((_, cut) => {
      const rest = means.slice(cut)
      const mean = rest.reduce((sum, value) => sum + value, 0) / rest.length
      return rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length ** 2
    })
    const best = criteria.indexOf(Math.min(...criteria))
    expect(warmUp(series)).toEqual({ observations: 5 * best, settled: best < 20 })
  }
})

test('a run that only climbs has not settled', () => {
  expect(warmUp(Array.from({ length: 100 }, (_, index) => index)).settled).toBe(false)
})

test('batch means of a long series, begun far from its mean, cover it, in constant memory', () => {
  let covered = 0
  for (let seed = 0; seed < 150; seed++) {
    const stream = randomStream('autoregression', seed)
    const series = new BatchedSeries()
    let x = 10
    for (let index = 0; index < 10_000; index++) {
      x = 0.8 * x + stream.normal()
      series.add(x)
    }
    expect(series.means.length).toBeLessThan(800)
    const { lo, hi } = series.interval(0.95)!
    if (lo <= 0 && 0 <= hi) covered++
  }
  expect(binomialCdf(covered, 150, 0.93)).toBeGreaterThan(1e-4)
  expect(batchMeans([1, 2, 3], 0.95)).toBeNull()
})
