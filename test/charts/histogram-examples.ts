/** Examples of the chart of histograms. */
import { type HistogramRow, histogramChart } from '../../src/charts/histogram.ts'

const SIZES = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

/** Counts of a lognormal distribution, cut to whole numbers, in bins of half a doubling. */
function row(batchSize: number, center: number, width: number, facet?: string): HistogramRow {
  const observations = Math.ceil(60_000 / batchSize) * 30
  const bins = Array.from({ length: 60 }, (_, index) => {
    const from = 2 ** (index / 2 - 20)
    const z = (index / 2 - 19.75 - Math.log2(center)) / width
    const count = Math.floor((observations * Math.exp((-z * z) / 2)) / width / 5)
    return { from, to: from * Math.SQRT2, count }
  }).filter(({ count }) => count > 0)
  const large = bins.filter(({ from }) => from >= 1).reduce((sum, { count }) => sum + count, 0)
  return {
    batchSize,
    ...(facet ? { facet } : {}),
    bins,
    note: `${large} (${((100 * large) / observations).toPrecision(2)} %)`,
  }
}

export function histogramNorms(document: Document, width?: number, suffix = ''): SVGSVGElement {
  return histogramChart(
    {
      id: `histogram-norms${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Gradient norms at ten batch sizes: wide at 2, narrow at 1024',
      x: { label: 'gradient norm', unit: '1', scale: 'log' },
      rows: SIZES.map((size) => row(size, Math.sqrt(0.01 + 1 / size), 1 + 6 / Math.sqrt(size))),
      thresholds: [{ value: 1 }],
      highlight: 64,
    },
    document,
  )
}

/** Small multiples with a threshold each; one row without a count. */
export function histogramScales(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const scales = ['of the mean', 'of the sum', 'rescaled to 1024']
  const rows = scales.flatMap((facet, index) =>
    [4, 64, 1024].map((size) => row(size, index === 1 ? size / 8 : 0.3, 1.4, facet)),
  )
  return histogramChart(
    {
      id: `histogram-scales${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Gradient norms of the mean, of the sum, and rescaled, at three batch sizes',
      x: { label: 'gradient norm', unit: '1', scale: 'log' },
      rows: [...rows, { batchSize: 4096, facet: scales[0]!, bins: [] }],
      thresholds: scales.map((facet, index) => ({ facet, value: index === 1 ? 100 : 1 })),
    },
    document,
  )
}
