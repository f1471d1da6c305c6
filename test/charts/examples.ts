/** All examples, by the name under which their snapshot lies. */
import { bestRates } from './best-rates-examples.ts'
import { comparedFive, comparedTwo } from './compared-examples.ts'
import { confusionMany, confusionNamed } from './confusion-examples.ts'
import { distributionByRate, distributionGradientNorm } from './distribution-examples.ts'
import { estimatesByRate, estimatesTail } from './estimates-examples.ts'
import { fitPoor, fitStepTime } from './fit-examples.ts'
import { heatmapAccuracy, heatmapDurations } from './heatmap-examples.ts'
import { histogramNorms, histogramScales } from './histogram-examples.ts'
import { linesAccuracy, linesDistance, linesSingle } from './lines-examples.ts'
import { bySizeBakery, ganttLine, timeSharesCell } from './production-examples.ts'
import { tradeOffAccuracy, tradeOffAwkward, tradeOffRecommended } from './trade-off-examples.ts'

export type Example = (document: Document, width?: number, suffix?: string) => SVGSVGElement

export const examples: Readonly<Record<string, Example>> = {
  tradeOffRecommended,
  tradeOffAwkward,
  tradeOffAccuracy,
  linesAccuracy,
  linesDistance,
  linesSingle,
  distributionGradientNorm,
  distributionByRate,
  fitStepTime,
  fitPoor,
  heatmapAccuracy,
  heatmapDurations,
  histogramNorms,
  histogramScales,
  estimatesTail,
  estimatesByRate,
  bestRates,
  confusionNamed,
  confusionMany,
  bySizeBakery,
  timeSharesCell,
  ganttLine,
  comparedTwo,
  comparedFive,
}
