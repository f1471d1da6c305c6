/** Whether intervals hold what they claim to, as often as they claim it. */
import { expect } from 'vitest'
import { binomialQuantile } from '../../core/stats/binomial.ts'
import { meanInterval } from '../../core/stats/interval.ts'

/** Chance that a fair simulator is found faulty, at each of the four bounds. */
const falseAlarm = 1e-4
const intervals = 200

/**
 * 200 intervals, each over a few replications with seeds of its own: of those at 99 % no more than chance allows leave the
 * exact value out, of those at 50 % neither too many (they are too narrow, or beside it) nor too few (too wide); and the
 * mean of all is the exact value but for chance.
 *
 * @param exact one value or several, by name
 * @param simulate one replication: what estimates each, nearly normal
 */
export function expectCoverage<Name extends string>(
  exact: Readonly<Record<Name, number>>,
  simulate: (seed: number) => Readonly<Record<NoInfer<Name>, number>>,
  replications = 6,
): void {
  const samples = Array.from({ length: intervals }, (_, interval) =>
    Array.from({ length: replications }, (_, replication) => simulate(interval * replications + replication)),
  )
  for (const name of Object.keys(exact) as Name[]) {
    expectOneCovered(
      name,
      exact[name],
      samples.map((sample) => sample.map((values) => values[name])),
    )
  }
}

function expectOneCovered(name: string, exact: number, samples: readonly (readonly number[])[]): void {
  const missesAt = (confidence: number) =>
    samples.filter((sample) => {
      const { lo, hi } = meanInterval(sample, confidence)
      return exact < lo || exact > hi
    }).length
  const quantile = (p: number, confidence: number) => binomialQuantile(p, intervals, 1 - confidence)
  const whole = meanInterval(samples.flat(), 1 - falseAlarm)
  const mean = `${name}: the mean of all is ${whole.mean}`
  expect(exact, mean).toBeGreaterThan(whole.lo)
  expect(exact, mean).toBeLessThan(whole.hi)
  const misses = (confidence: number) => `${name}: misses of ${intervals} intervals at ${100 * confidence} %`
  expect(missesAt(0.99), misses(0.99)).toBeLessThanOrEqual(quantile(1 - falseAlarm, 0.99))
  expect(missesAt(0.5), misses(0.5)).toBeLessThanOrEqual(quantile(1 - falseAlarm, 0.5))
  expect(missesAt(0.5), misses(0.5)).toBeGreaterThanOrEqual(quantile(falseAlarm, 0.5))
}
