/** What holds of any network. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { constant, exponential, network, operator, product, station, step } from '../testing/networks.ts'
import type { Station } from './network.ts'
import { simulateNetwork } from './simulate-network.ts'

test('whatever the line: items are conserved, the shares of time add up, and Little’s law holds where it starts empty', () => {
  const anyStation = fc.record({
    servers: fc.integer({ min: 1, max: 3 }),
    parallel: fc.boolean(),
    min: fc.integer({ min: 1, max: 4 }),
    more: fc.integer({ min: 0, max: 4 }),
    lingers: fc.boolean(),
    transferBatch: fc.integer({ min: 1, max: 4 }),
    setup: fc.constantFrom(0, 0.5),
    failing: fc.constantFrom(null, 'running', 'clock'),
    shifts: fc.boolean(),
    yield: fc.constantFrom(1, 0.8),
    rework: fc.boolean(),
    takesInLater: fc.boolean(),
    operator: fc.boolean(),
    byProduct: fc.boolean(),
    discipline: fc.constantFrom('first-come', 'priority', 'least-setup'),
  })
  fc.assert(
    fc.property(
      fc.array(anyStation, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 1000 }),
      (drawn, seed) => {
        const stations = drawn.map((of, index) =>
          station({
            name: `station ${index}`,
            servers: of.servers,
            process: of.parallel ? 'parallel' : 'serial',
            forming: {
              min: of.min,
              max: of.min + of.more,
              linger: of.lingers || of.min > 1 ? { time: 3, from: 'first', atLeast: 1 } : null,
            },
            byProduct: of.byProduct,
            transferBatch: of.transferBatch,
            takesInLater: !of.parallel && of.takesInLater && of.more === 0 && of.min === 1,
            setup: of.setup === 0 ? { kind: 'none' } : { kind: 'batch', time: constant(of.setup) },
            discipline: of.discipline as Station['discipline'],
            failures: of.failing && {
              counts: of.failing as 'running' | 'clock',
              upTime: exponential(20),
              repairTime: exponential(1),
            },
            shifts: of.shifts ? { period: 24, open: [[0, 20]], atEnd: 'pause' } : null,
            setupResource: of.operator ? 0 : null,
            runResource: null,
          }),
        )
        const route = drawn.map((of, index) =>
          step(index, exponential(0.3), { yield: of.yield, reworkTo: of.rework && of.yield < 1 ? 0 : null }),
        )
        // 60 items come at once, then nothing for as long as it takes: the window starts and ends empty.
        const products = [0, 1].map((index) => ({
          ...product({ kind: 'open', interarrival: constant(1e4), together: constant(30) }, route, {
            priority: index,
          }),
          name: `part ${index}`,
        }))
        const result = simulateNetwork(network(stations, products, [operator]), { seed, time: 2e4 - 1 })
        expect(result.stuck).toBe(null)
        const out = result.products.reduce((sum, { items, scrapped: lost }) => sum + items + lost, 0)
        expect(out).toBe(60)
        if (result.products.every(({ scrapped: lost }) => lost === 0)) {
          const span = result.to - result.from
          expect(result.wip * span).toBeCloseTo(result.leadTime.mean * result.leadTime.count, 2)
        }
        for (const { shares, batchSize } of result.stations) {
          expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
          expect(batchSize.most).toBeLessThanOrEqual(8)
        }
        expect(simulateNetwork(network(stations, products, [operator]), { seed, time: 2e4 - 1 })).toEqual(
          result,
        )
      },
    ),
    { numRuns: 300 },
  )
})
