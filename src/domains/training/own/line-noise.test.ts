import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { lineNoise, noiseOfRuns } from './line-noise.ts'

const row = (values: Record<string, number>) => ({ step: 1, values })

describe('a line', () => {
  test('with both norms gives signal and noise', () => {
    // |G|^2 = 4 and tr(cov) = 400: 4 + 400 / 16 and 4 + 400 / 400.
    expect(lineNoise(row({ g2_small: 29, b_small: 16, g2_big: 5, b_big: 400 }))).toEqual({
      signal: 4,
      noise: 400,
    })
  })

  test.each<Record<string, number>>([
    { g2_small: 29, b_small: 16, g2_big: 5 },
    { g2_small: 29, b_small: 16, g2_big: 5, b_big: 16 },
    { g2_small: Number.NaN, b_small: 16, g2_big: 5, b_big: 400 },
    { g2_small: 29, b_small: 0, g2_big: 5, b_big: 400 },
  ])('without them gives nothing: %j', (values) => {
    expect(lineNoise(row(values))).toBeNull()
  })
})

describe('over replications', () => {
  /** A run of lines at planted signal 2 and noise 600, each norm with its own scatter. */
  const run = (random: ReturnType<typeof randomStream>) =>
    Array.from({ length: 40 }, () => {
      const values = { b_small: 8, b_big: 64, g2_small: 0, g2_big: 0 }
      values.g2_small = (2 + 600 / 8) * (1 + 0.1 * random.normal())
      values.g2_big = (2 + 600 / 64) * (1 + 0.2 * random.normal())
      return lineNoise(row(values))!
    })

  test('the interval holds a planted scale of 300 in 90 to 99 % of 200 simulated studies', () => {
    const random = randomStream('line-noise')
    let held = 0
    let resolved = 0
    for (let study = 0; study < 200; study++) {
      const { scale } = noiseOfRuns([run(random), run(random), run(random), run(random), run(random)], 0.95)
      if (!scale) continue
      resolved++
      if (scale.lo <= 300 && scale.hi >= 300) held++
    }
    expect(resolved).toBeGreaterThan(150)
    expect(held / resolved).toBeGreaterThanOrEqual(0.9)
    expect(held / resolved).toBeLessThanOrEqual(0.99)
  })

  test('a signal that cannot be told from 0 is not resolved, and neither is a single run', () => {
    const flat = [-1, 1, -0.5, 0.6].map((signal) => [{ signal, noise: 600 }])
    expect(noiseOfRuns(flat, 0.95).scale).toBeNull()
    expect(noiseOfRuns([run(randomStream('one'))], 0.95).scale).toBeNull()
  })
})
