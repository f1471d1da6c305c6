/** Batch sizes of a study meet the same chance: equal arrivals, failures and, item by item, working times. */
import { expect, test } from 'vitest'
import { hashSeed } from '../../core/identity.ts'
import { simulateNetwork } from '../../sim/stations/simulate-network.ts'
import { Tally } from '../../sim/tally.ts'
import { networkOf } from './line/network.ts'
import { planProduction } from './plan.ts'
import { simulateLine } from './simulate.ts'
import { lineFrom, lotsOf, studyFrom } from './testing.ts'

const press = {
  time: { exponential: '90 s' },
  setup: { mean: '10 min', cv: 0.5 },
  failures: { every: { exponential: '5 h' }, repair: { exponential: '20 min' }, counts: 'clock' },
}

test('every lot meets the same arrivals and the same failures', () => {
  // Hands that take each item as it comes tell when it came.
  const line = lineFrom({ demand: '20/h', stations: { hands: { time: '1 min', servers: 40 }, press } })
  const spansOf = (lot: number, kind: 'running' | 'down', station: number) => {
    const run = simulateNetwork(networkOf(line, lotsOf(lot, 1)), {
      seed: 7,
      time: 1e6,
      warmUpItems: 0,
      spans: 1e5,
    })
    return run.spans
      .filter((span) => span.kind === kind && span.station === station && span.to < 1e6)
      .map(({ from }) => from)
      .sort((a, b) => a - b)
  }
  const [few, many] = [8, 20]
  expect(spansOf(few, 'running', 0).length).toBeGreaterThan(5000)
  expect(spansOf(few, 'running', 0)).toEqual(spansOf(many, 'running', 0))
  expect(spansOf(few, 'down', 1).length).toBeGreaterThan(40)
  expect(spansOf(few, 'down', 1)).toEqual(spansOf(many, 'down', 1))
})

test('the difference of two lots varies far less than with chance of their own', () => {
  const line = lineFrom({ demand: '20/h', stations: { press } })
  const replications = 60
  const lead = (lot: number, seed: number) =>
    simulateLine(line, lotsOf(lot), { items: 1500, seed: hashSeed([seed]) }).leadSeconds
  const [common, own] = [new Tally(), new Tally()]
  for (let replication = 0; replication < replications; replication++) {
    const few = lead(20, replication)
    common.add(lead(24, replication) - few)
    own.add(lead(24, replications + replication) - few)
  }
  expect(common.variance).toBeLessThan(own.variance / 3)
})

const study = (batchSizes: string, replications: number) =>
  studyFrom(`
domain: production
question: Which lot?
batchSizes: ${batchSizes}
replications: ${replications}
params:
  line:
    demand: 20/h
    stations:
      press: { time: { exponential: 90 s }, setup: 10 min }
  method: simulation
objective:
  minimize: leadTime
`)

test('a size more, or a replication more, changes no other trial', async () => {
  const trials = await planProduction(await study('[8, 16]', 2))
  const ids = new Set((await planProduction(await study('[8, 12, 16, 32]', 3))).map(({ id }) => id))
  expect(trials).toHaveLength(4)
  expect(trials.filter(({ id }) => !ids.has(id))).toEqual([])
  const seeds = trials.map(({ replication, params }) => [replication, params.simulationSeed])
  expect(new Set(seeds.map(String)).size).toBe(2)
})
