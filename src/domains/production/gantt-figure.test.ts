import { expect, test } from 'vitest'
import { simulateNetwork } from '../../sim/stations/simulate-network.ts'
import { ganttOf } from './gantt-figure.ts'
import { networkOf } from './line/network.ts'
import { lineFrom, lotsOf } from './testing.ts'

test('work that ends long after what is shown is shown from where it begins', () => {
  const line = lineFrom({
    demand: '30/h',
    stations: {
      saw: { time: '1 min' },
      kiln: { process: 'parallel', capacity: 10, time: '5 h', servers: 20 },
    },
  })
  const { spans } = simulateNetwork(networkOf(line, lotsOf(10, 1)), { seed: 1, items: 2000, spans: 1e6 })
  const { bars } = ganttOf(line, spans)
  expect(bars).toHaveLength(60)
  const until = Math.max(...bars.map(({ toSeconds }) => toSeconds))
  const kilns = bars.filter(({ row }) => row.startsWith('kiln'))
  // Ten items of the saw to a load of the kiln, none of which ends in the first two hours.
  expect(kilns.length).toBeGreaterThanOrEqual(4)
  for (const { toSeconds } of kilns) expect(toSeconds).toBe(until)
  const begun = spans.filter(({ from }) => from < until)
  expect(bars).toHaveLength(begun.length)
})
