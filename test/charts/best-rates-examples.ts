/** An example of the chart of the best rates. */
import { type BestRatesData, bestRatesChart } from '../../src/charts/best-rates.ts'

/** Two laws that part only at the ends; at 1024 the best rate is the largest that was run. */
export function bestRates(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const rates = [0.01, 0.03, 0.1, 0.3, 1]
  const best = [0.03, 0.03, 0.1, 0.1, 0.3, 0.3, 0.3, 1]
  const data: BestRatesData = {
    id: `best-rates${suffix}`,
    ...(width ? { width } : {}),
    alt: 'Best learning rate by batch size, with the cells of its grid and two laws',
    rate: { label: 'learning rate', unit: '1' },
    points: best.map((rate, index) => {
      const at = rates.indexOf(rate)
      return {
        batchSize: 8 * 2 ** index,
        rates,
        best: rate,
        lo: Math.sqrt(rates[at - 1]! * rate),
        hi: at === rates.length - 1 ? Number.POSITIVE_INFINITY : Math.sqrt(rate * rates[at + 1]!),
      }
    }),
    laws: [
      { words: 'eta = 0.0075 B^0.67, a 0.51 to 0.86', rateAt: (size) => 0.0075 * size ** 0.67 },
      { words: 'eta = 0.9 / (1 + 400 / B), B_noise 120 to any', rateAt: (size) => 0.9 / (1 + 400 / size) },
    ],
  }
  return bestRatesChart(data, document)
}
