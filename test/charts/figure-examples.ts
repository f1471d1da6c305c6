/** The figures of a report, from the chart examples. */
import type { Figure } from '../../src/charts/figure.ts'
import { renderFigure } from '../../src/report/render-svg.ts'
import { distributionByRate } from './distribution-examples.ts'
import { estimatesByRate } from './estimates-examples.ts'
import type { Example } from './examples.ts'
import { fitStepTime } from './fit-examples.ts'
import { heatmapAccuracy } from './heatmap-examples.ts'
import { histogramScales } from './histogram-examples.ts'
import { linesAccuracy, linesDistance } from './lines-examples.ts'
import { tradeOffAwkward, tradeOffRecommended } from './trade-off-examples.ts'

const TEXTS: readonly (readonly [string, string, string, Example, string?])[] = [
  [
    'trade-off',
    'Time to the goal is least at 64',
    'Time to 97 % test accuracy, with 95 % intervals over 5 replications. Shaded: sizes that cannot be told from the best, or that cost under 5 % more. Dashed: the fitted law.',
    tradeOffRecommended,
  ],
  [
    'awkward',
    'Small batches diverge, large ones never arrive',
    'Hollow: one replication, which gives no interval.',
    tradeOffAwkward,
  ],
  [
    'accuracy',
    'Small batches learn in fewer epochs',
    'Test accuracy after each epoch, mean and 95 % interval of 3 replications.',
    linesAccuracy,
  ],
  [
    'distance',
    'The number of steps sets the distance',
    'Distance of the weights from their initial values. A cross: the run diverged.',
    linesDistance,
  ],
  [
    'norms',
    'Gradient norms fall as the batch grows',
    'Circle: median. Bar: the middle half. Line: the middle 90 %.',
    distributionByRate,
  ],
  [
    'step-time',
    'A step costs 0.31 ms and 9.1 µs an example',
    'Below: what the line leaves unexplained.',
    fitStepTime,
  ],
  [
    'cells',
    'A larger rate needs a larger batch',
    'Test accuracy after 30 epochs. Hatched: no value. Outlined: recommended.',
    heatmapAccuracy,
  ],
  [
    'histograms',
    'Small batches meet the large gradients',
    'Heights are logarithmic. Dashed: the 99 % quantile.',
    histogramScales,
    'Gradient norms <and> distances',
  ],
  [
    'tail',
    'The tail is heavier the smaller the batch',
    'Geometric mean of the replications with its interval.',
    estimatesByRate,
    'Gradient norms <and> distances',
  ],
]

export function figureExamples(): Figure[] {
  return TEXTS.map(([id, title, caption, example, section]) =>
    renderFigure({
      id,
      title,
      caption,
      ...(section ? { section } : {}),
      draw: (width, suffix, document) => example(document, width, suffix),
      table: {
        columns: [
          { label: 'batch size', numeric: true },
          { label: 'a rather long column heading (examples/s)', numeric: true },
          { label: 'what happened to it in the end', numeric: false },
        ],
        rows: [
          ['64', '12,345.6', 'finished'],
          ['65,536', '–', 'diverged at step 37: loss 1.0e+9 is above 10 times its first value 2.31'],
        ],
      },
    }),
  )
}
