/** Examples of the chart of distributions. */
import { type DistributionBox, distributionChart } from '../../src/charts/distribution.ts'

const SIZES = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

function box(batchSize: number, scale: number, facet?: string): DistributionBox {
  const median = scale * Math.sqrt(0.01 + 4 / batchSize)
  const spread = 1 + 6 / Math.sqrt(batchSize)
  return {
    batchSize,
    ...(facet ? { facet } : {}),
    q05: median / spread ** 2,
    q25: median / spread,
    median,
    q75: median * spread,
    q95: median * spread ** 1.6,
    n: Math.ceil(60000 / batchSize) * 30,
  }
}

export function distributionGradientNorm(document: Document, width?: number, suffix = ''): SVGSVGElement {
  return distributionChart(
    {
      id: `distribution-gradient-norm${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Gradient norm by batch size: it falls from 1.4 at 2 to 0.1 at 1024',
      y: { label: 'gradient norm', unit: '1', scale: 'log' },
      boxes: SIZES.map((size) => box(size, 1)),
      highlight: 64,
    },
    document,
  )
}

/** Small multiples; a size that is missing from one, a zero at the bottom edge, values of 10^9. */
export function distributionByRate(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const boxes = [0.01, 0.1, 1].flatMap((rate) =>
    SIZES.filter((size) => rate < 1 || size > 8).map((size) =>
      box(size, rate === 1 ? 1e4 : 1, `learning rate ${rate}`),
    ),
  )
  return distributionChart(
    {
      id: `distribution-by-rate${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Gradient norm by batch size and learning rate',
      y: { label: 'gradient norm', unit: '1', scale: 'log' },
      boxes: [{ ...(boxes[0] as DistributionBox), q05: 0 }, ...boxes.slice(1)],
    },
    document,
  )
}
