/** Examples of the chart of lines. */
import { type LineSeries, type LinesData, linesChart } from '../../src/charts/lines.ts'
import { thin } from '../../src/charts/thin.ts'
import { randomStream } from '../../src/core/random.ts'

const SIZES = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

/** Accuracy by epoch with its interval; the lines end close together. */
export function linesAccuracy(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const series = SIZES.map((batchSize): LineSeries => {
    const rate = 4 / Math.sqrt(batchSize)
    return {
      batchSize,
      points: Array.from({ length: 31 }, (_, epoch) => {
        const y = 0.985 - 0.0008 * Math.log2(batchSize) - 0.88 * Math.exp(-rate * epoch)
        const half = 0.04 * Math.exp(-rate * epoch) + 0.002
        return { x: epoch, y, lo: y - half, hi: y + half }
      }),
    }
  })
  return linesChart(
    {
      id: `lines-accuracy${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Test accuracy by epoch for ten batch sizes; smaller batches rise sooner',
      x: { label: 'epoch', unit: '1', scale: 'linear' },
      y: { label: 'test accuracy', unit: '1', scale: 'linear', domain: [0.9, 0.99] },
      series,
      goal: { value: 0.97, label: 'goal 0.97' },
      highlight: 64,
    },
    document,
  )
}

/** Distance by step on logarithmic axes, by learning rate; the runs have unequal lengths and some diverge. */
export function linesDistance(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const random = randomStream('distance')
  const series = [0.01, 0.1, 1].flatMap((learningRate) =>
    SIZES.map((batchSize): LineSeries => {
      const diverged = learningRate === 1 && batchSize < 32
      const steps = diverged ? 10 * batchSize : Math.ceil(60_000 / batchSize)
      const walk = Array.from({ length: steps }, (_, index) => ({
        x: index + 1,
        y:
          9 *
          learningRate ** 0.5 *
          Math.log1p((index + 1) * learningRate) *
          (1 + 0.03 * random.normal()) *
          (diverged ? 1.6 ** index : 1),
      }))
      return {
        batchSize,
        facet: `learning rate ${learningRate}`,
        points: thin(walk, { x: (point) => point.x, y: (point) => point.y, atMost: 120, spacing: 'log' }),
        diverged,
      }
    }),
  )
  const data: LinesData = {
    id: `lines-distance${suffix}`,
    ...(width ? { width } : {}),
    alt: 'Distance from the initial weights by step, for ten batch sizes and three learning rates',
    x: { label: 'step', unit: '1', scale: 'log' },
    y: { label: 'distance from the initial weights', unit: '1', scale: 'log' },
    series,
    highlight: 64,
  }
  return linesChart(data, document)
}

/** One size, one point: nothing to join, no interval. */
export function linesSingle(document: Document, width?: number, suffix = ''): SVGSVGElement {
  return linesChart(
    {
      id: `lines-single${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Train loss by epoch: one value',
      x: { label: 'epoch', unit: '1', scale: 'linear' },
      y: { label: 'train loss', unit: '1', scale: 'log' },
      series: [{ batchSize: 65536, points: [{ x: 1, y: 2.3e-9 }], diverged: true }],
    },
    document,
  )
}
