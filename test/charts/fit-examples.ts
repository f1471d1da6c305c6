/** Examples of the chart of a fit. */
import { type FitData, fitChart, fitDataOf } from '../../src/charts/fit.ts'

/** Step time alpha + beta B over three decades: logarithmic. */
export function fitStepTime(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const points = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].map((x, index) => {
    const fitted = 3.1e-4 + 9.1e-6 * x
    return { x, y: fitted * (1 + 0.03 * Math.cos(index * 2.4)), fitted }
  })
  const data = fitDataOf(
    {
      name: 'step time',
      formula: 'step time = alpha + beta × batch size',
      parameters: [
        { name: 'alpha', unit: 's', value: 3.1e-4, lo: 2.9e-4, hi: 3.3e-4 },
        { name: 'beta', unit: 's', value: 9.1e-6, lo: 8.9e-6, hi: 9.3e-6 },
      ],
      points,
      rSquared: 0.999,
    },
    {
      id: `fit-step-time${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Seconds a step by batch size: 0.31 ms and 9.1 µs more for each example',
    },
    { label: 'time of a step', unit: 's' },
  )
  const line = Array.from({ length: 60 }, (_, index) => {
    const batchSize = 2 * 512 ** (index / 59)
    return { batchSize, y: 3.1e-4 + 9.1e-6 * batchSize }
  })
  return fitChart({ ...data, line }, document)
}

/** Two points, an interval, a bad fit: linear. */
export function fitPoor(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const data: FitData = {
    id: `fit-poor${suffix}`,
    ...(width ? { width } : {}),
    alt: 'Examples a second by batch size, badly fitted',
    y: { label: 'throughput', unit: 'examples/s', scale: 'linear' },
    points: [
      { batchSize: 32, y: 41000, lo: 30000, hi: 52000, fitted: 60000 },
      { batchSize: 96, y: 90000, lo: 80000, hi: 100000, fitted: 71000 },
    ],
    words: ['throughput = 1 / (alpha / B + beta)', 'alpha unknown (no interval)'],
  }
  return fitChart(data, document)
}
