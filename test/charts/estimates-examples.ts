/** Examples of the chart of estimates by batch size. */
import { type EstimatePoint, estimatesChart } from '../../src/charts/estimates.ts'

const SIZES = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

const point = (batchSize: number, value: number, spread: number, facet?: string): EstimatePoint => ({
  batchSize,
  ...(facet ? { facet } : {}),
  value,
  lo: value / spread,
  hi: value * spread,
})

export function estimatesTail(document: Document, width?: number, suffix = ''): SVGSVGElement {
  return estimatesChart(
    {
      id: `estimates-tail${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Tail index by batch size, over equal epochs and equal steps: it rises from 2 to 8',
      y: { label: 'tail index', unit: '1', scale: 'log' },
      series: [
        { name: 'equal epochs', points: SIZES.map((size) => point(size, 2 + Math.log2(size) / 1.6, 1.1)) },
        {
          name: 'equal steps',
          points: SIZES.slice(2).map((size) => point(size, 3 + Math.log2(size) / 2, 1.25)),
        },
      ],
      reference: 2,
    },
    document,
  )
}

/** Small multiples, three series, an interval without end and one that dwarfs the others. */
export function estimatesByRate(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const series = ['of the mean', 'of the sum', 'of neither, with a name that is long'].map((name, rank) => ({
    name,
    points: [0.01, 0.1, 1].flatMap((rate) =>
      SIZES.map((size): EstimatePoint => {
        const own = point(size, size ** (0.3 * (rank - 1)), 1.2, `learning rate ${rate}`)
        if (rate === 1 && size === 2) return { ...own, lo: 0, hi: Number.POSITIVE_INFINITY }
        return rate === 1 && size === 8 ? { ...own, lo: own.value / 1e6, hi: own.value * 1e6 } : own
      }),
    ),
  }))
  return estimatesChart(
    {
      id: `estimates-by-rate${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Mean gradient norm over that of batch 1024, by batch size and learning rate',
      y: { label: 'mean norm over that at 1024', unit: '1', scale: 'log' },
      series,
      reference: 1,
    },
    document,
  )
}
