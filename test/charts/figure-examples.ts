/** The figures of a report, from the chart examples. */
import type { Figure } from '../../src/charts/figure.ts'
import { renderFigure } from '../../src/report/render-svg.ts'
import { tradeOffRecommended } from './trade-off-examples.ts'

export function figureExamples(): Figure[] {
  return [
    renderFigure({
      id: 'trade-off',
      title: 'Least time at 64',
      caption:
        'Time to 97 % test accuracy, with 95 % intervals over 5 replications. Shaded: sizes that cannot be told from the best, or cost under 5 % more.',
      draw: (width, _suffix, document) => tradeOffRecommended(document, width),
      table: { columns: [{ label: 'batch size', numeric: true }], rows: [['64']] },
    }),
  ]
}
