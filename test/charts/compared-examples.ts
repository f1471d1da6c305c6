/** Examples of the chart of several studies. */
import { type ComparedPoint, comparedChart } from '../../src/charts/compared.ts'

const point = (batchSize: number, mean: number, spread: number): ComparedPoint => ({
  batchSize,
  mean,
  lo: mean / spread,
  hi: mean * spread,
})

const uCurve = (sizes: readonly number[], best: number, least: number, spread: number) =>
  sizes.map((size) => point(size, (least / 2) * (size / best + best / size), spread))

/** Lead times of a cell before and after, on sizes that only partly agree. */
export function comparedTwo(document: Document, width?: number, suffix = ''): SVGSVGElement {
  return comparedChart(
    {
      id: `compared-two${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Lead time by batch size: least at 12 off the machine, at 30 on it',
      y: { label: 'lead time', unit: 's', scale: 'log' },
      series: [
        { name: 'off-the-machine', best: 12, points: uCurve([3, 8, 12, 20, 50], 12, 5_400, 1.1) },
        { name: 'on-the-machine', best: 30, points: uCurve([12, 20, 30, 50, 80], 30, 15_480, 1.3) },
      ],
      confidence: 0.95,
    },
    document,
  )
}

/** Five, one computed, one of a single size, one with a long name, one without replications, one without a best. */
export function comparedFive(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const sizes = [16, 32, 64, 128, 256]
  const unknown = uCurve(sizes, 64, 0.06, 1).map((one) => ({
    ...one,
    lo: Number.NEGATIVE_INFINITY,
    hi: Number.POSITIVE_INFINITY,
  }))
  return comparedChart(
    {
      id: `compared-five${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Cost an item by batch size, of five studies',
      y: { label: 'cost per item', unit: 'EUR/item', scale: 'linear' },
      series: [
        { name: 'today', best: 64, points: uCurve(sizes, 64, 0.05, 1.05) },
        { name: 'formula', best: 64, points: uCurve(sizes, 64, 0.048, 1) },
        { name: 'one-size', best: 128, points: uCurve([128], 128, 0.03, 1.2) },
        {
          name: 'with-a-second-oven-and-a-longer-name-than-fits',
          best: null,
          points: uCurve(sizes, 32, 0.04, 1.1),
        },
        { name: 'once', best: 64, points: unknown },
      ],
      confidence: 0.95,
    },
    document,
  )
}
