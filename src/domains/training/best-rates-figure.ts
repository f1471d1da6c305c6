/** The best rate of each size with the cells of its grid, and both laws through them. */
import { type BestRatesData, bestRatesChart, bestRatesTable } from '../../charts/best-rates.ts'
import type { StudyResults } from '../../charts/domain-figures.ts'
import { type FigureSpec, figureOf } from '../../charts/figure.ts'
import { fitWords } from '../../charts/fit.ts'
import type { Fit } from '../../core/answer.ts'
import { bestRates } from './rate-law.ts'

export function bestRatesFigure({ study, observations, analysis }: StudyResults): FigureSpec | null {
  const points = bestRates(study, observations)
  if (points.length < 2) return null
  const fits = ['ratePower', 'rateSaturating'].flatMap(
    (name) => analysis.fits.find((fit) => fit.name === name) ?? [],
  )
  const data: BestRatesData = {
    id: 'best-rates',
    alt: 'Best learning rate by batch size, with the cells of its grid',
    rate: { label: 'learning rate', unit: '1' },
    points,
    laws: fits.map((fit) => ({
      words: [fit.formula, ...fitWords(fit)].join(', '),
      rateAt: rateAt(fit),
    })),
  }
  return figureOf(bestRatesChart, data, {
    title: 'The best rate by batch size',
    caption:
      'Small dots: the rates that were run. Large dot: the best of them on all replications; the bar is the cell in which the true best lies if the cost is symmetric about it on this axis, and is open beside the end of the grid. Lines: the laws fitted to the cells.',
    table: bestRatesTable(data),
  })
}

/** Through the fitted points; a law without bounded parameters has only its points. */
function rateAt(fit: Fit): (batchSize: number) => number {
  const value = (name: string) => fit.parameters.find((parameter) => parameter.name === name)?.value
  if (fit.name === 'ratePower') return (batchSize) => value('c')! * batchSize ** value('a')!
  const [noiseScale, maximumRate] = [value('B_noise')!, value('eta_max')!]
  if (Number.isFinite(noiseScale * maximumRate))
    return (batchSize) => maximumRate / (1 + noiseScale / batchSize)
  const { x, fitted } = fit.points[0]!
  return (batchSize) => (fitted * batchSize) / x
}
