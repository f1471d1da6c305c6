/** Examples of the trade-off chart: gallery, snapshots and documentation at once. */
import { type TradeOffData, type TradeOffPoint, tradeOffChart } from '../../src/charts/trade-off.ts'

const seconds = { label: 'time to 97 % test accuracy', unit: 's', scale: 'log' } as const

function point(batchSize: number, mean: number, half: number): TradeOffPoint {
  return { batchSize, mean, lo: mean - half, hi: mean + half, n: 5, of: 5 }
}

export function tradeOffRecommended(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const data: TradeOffData = {
    id: `trade-off-recommended${suffix}`,
    ...(width ? { width } : {}),
    alt: 'Time to 97 % test accuracy by batch size; least at 64 with 12.3 s',
    y: seconds,
    better: 'lower',
    points: [
      point(16, 31, 2.1),
      point(32, 17.4, 1.2),
      point(64, 12.3, 0.8),
      point(128, 12.9, 1.1),
      point(256, 17.8, 1.9),
    ],
    recommended: 64,
    range: [64, 128],
    fitted: Array.from({ length: 60 }, (_, index) => {
      const batchSize = 16 * 2 ** ((index / 59) * 4)
      return { batchSize, value: 0.6 * (1 + 85 / batchSize) * (8.4 + 0.0001 * batchSize ** 2) }
    }),
    confidence: 0.95,
  }
  return tradeOffChart(data, document)
}

/** One replication, a goal not reached at the top, divergence at the bottom, an interval that leaves the frame. */
export function tradeOffAwkward(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const none = { mean: null, lo: -Infinity, hi: Infinity, n: 0, of: 3 }
  const data: TradeOffData = {
    id: `trade-off-awkward${suffix}`,
    ...(width ? { width } : {}),
    alt: 'Time to the goal by batch size; undecided',
    y: seconds,
    better: 'lower',
    points: [
      { batchSize: 1, ...none, missing: 'diverged' },
      { batchSize: 2, ...none, missing: 'diverged' },
      { batchSize: 4, ...none, missing: 'diverged' },
      { batchSize: 8, mean: 140, lo: -900, hi: 1180, n: 2, of: 3 },
      { batchSize: 16, mean: 71, lo: -Infinity, hi: Infinity, n: 1, of: 3 },
      { batchSize: 32, mean: 44, lo: -Infinity, hi: Infinity, n: 1, of: 1 },
      { batchSize: 64, mean: 30, lo: 24, hi: 36, n: 3, of: 3 },
      { batchSize: 128, mean: 28, lo: 22, hi: 34, n: 3, of: 3 },
      { batchSize: 256, ...none, missing: 'not run' },
      { batchSize: 512, ...none, missing: 'not reached' },
      { batchSize: 1024, ...none, missing: 'not reached' },
      { batchSize: 65536, ...none, missing: 'not reached' },
    ],
    recommended: null,
    range: [64, 128],
    confidence: 0.95,
  }
  return tradeOffChart(data, document)
}

/** Higher is better, on a linear axis. */
export function tradeOffAccuracy(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const data: TradeOffData = {
    id: `trade-off-accuracy${suffix}`,
    ...(width ? { width } : {}),
    alt: 'Test accuracy after 30 epochs by batch size; highest at 32 with 0.983',
    y: { label: 'test accuracy after 30 epochs', unit: '1', scale: 'linear' },
    better: 'higher',
    points: [
      { batchSize: 8, mean: null, lo: -Infinity, hi: Infinity, n: 0, of: 3, missing: 'diverged' },
      { batchSize: 32, mean: 0.983, lo: 0.981, hi: 0.985, n: 3, of: 3 },
      { batchSize: 100, mean: 0.979, lo: 0.976, hi: 0.982, n: 3, of: 3 },
      { batchSize: 128, mean: 0.977, lo: 0.974, hi: 0.98, n: 3, of: 3 },
      { batchSize: 1024, mean: 0.961, lo: 0.957, hi: 0.965, n: 3, of: 3 },
    ],
    recommended: 32,
    range: [32],
    confidence: 0.95,
  }
  return tradeOffChart(data, document)
}
