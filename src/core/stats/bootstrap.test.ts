import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { randomStream } from '../random.ts'
import { bcaInterval, percentileInterval } from './bootstrap.ts'
import { mean, median } from './summary.ts'

const { conventions } = JSON.parse(readFileSync(new URL('oracle-values.json', import.meta.url), 'utf8'))
const skewed: number[] = conventions.samples.skewed
const meanOf = ([values]: readonly (readonly number[])[]) => mean(values)
const options = (seed: string, resamples = 20_000) => ({
  confidence: 0.9,
  resamples,
  random: randomStream(seed),
})

test('percentile and BCa bounds are those of SciPy, within the noise of resampling', () => {
  const { percentile, bca } = conventions.bootstrap90
  const near = (bound: number, scipy: number) => expect(Math.abs(bound / scipy - 1)).toBeLessThan(0.03)
  const ours = percentileInterval([skewed], meanOf, options('percentile'))
  near(ours.lo, percentile[0])
  near(ours.hi, percentile[1])
  const accelerated = bcaInterval([skewed], meanOf, options('bca'))
  near(accelerated.lo, bca[0])
  near(accelerated.hi, bca[1])
  expect(bca[1] / percentile[1]).toBeGreaterThan(1.08)
})

test('three values: the quantiles of all 27 resamples', () => {
  const values = [1, 2, 6]
  const all = values
    .flatMap((x) => values.flatMap((y) => values.map((z) => (x + y + z) / 3)))
    .sort((x, y) => x - y)
  const { lo, hi } = percentileInterval([values], meanOf, { ...options('all'), confidence: 0.75 })
  // 12.5 % and 87.5 % fall well inside a step of the 27.
  expect([lo, hi]).toEqual([all[3], all[23]])
})

test('equal seeds give equal bounds, bit for bit', () => {
  for (const interval of [percentileInterval, bcaInterval]) {
    const run = () => interval([skewed], ([values]) => median(values), options('same', 500))
    expect(run()).toEqual(run())
  }
})

test('strata are resampled within themselves, as many as each has', () => {
  const difference = (strata: readonly (readonly number[])[]) => mean(strata[1]) - mean(strata[0])
  const sizes = new Set<string>()
  const { lo, hi } = bcaInterval(
    [
      [0, 1],
      [100, 101, 102],
    ],
    (strata) => {
      sizes.add(strata.map((stratum) => stratum.length).join())
      return difference(strata)
    },
    options('strata', 1000),
  )
  expect(lo).toBeGreaterThanOrEqual(99)
  expect(hi).toBeLessThanOrEqual(102)
  // The last two are the jackknife's.
  expect([...sizes]).toEqual(['2,3', '1,3', '2,2'])
})

test('a statistic that may be infinite gives an infinite bound, not NaN', () => {
  const share = ([values]: readonly (readonly number[])[]) => 1 / Math.max(0, mean(values) - 1.5)
  const { hi } = percentileInterval([[1, 2, 3]], share, options('infinite', 500))
  expect(hi).toBe(Number.POSITIVE_INFINITY)
})

test('nothing to resample is refused', () => {
  expect(() => percentileInterval([[]], () => 0, options('none'))).toThrow(RangeError)
  expect(() => bcaInterval([], () => 0, options('none'))).toThrow(RangeError)
  expect(() => bcaInterval([[1]], () => 0, options('none', 0))).toThrow(RangeError)
})
