/** Every chart by the name under which it travels; the page loads this file when it first draws. */
import { bestRatesChart } from './best-rates.ts'
import { bySizeChart } from './by-size.ts'
import { comparedChart } from './compared.ts'
import { confusionChart } from './confusion.ts'
import { curveChart } from './curve.ts'
import { distributionChart } from './distribution.ts'
import { estimatesChart } from './estimates.ts'
import { fitChart } from './fit.ts'
import type { ChartFrame } from './frame.ts'
import { ganttChart } from './gantt.ts'
import { heatmapChart } from './heatmap.ts'
import { histogramChart } from './histogram.ts'
import { linesChart } from './lines.ts'
import { timeSharesChart } from './time-shares.ts'
import { tradeOffChart } from './trade-off.ts'

type Chart = (data: never, document: Document) => SVGSVGElement

const charts: Readonly<Record<string, Chart>> = {
  bestRatesChart,
  comparedChart,
  confusionChart,
  curveChart,
  distributionChart,
  estimatesChart,
  fitChart,
  heatmapChart,
  histogramChart,
  linesChart,
  bySizeChart,
  ganttChart,
  timeSharesChart,
  tradeOffChart,
}

/** @throws TypeError for a chart that is not listed here */
export function drawByName(name: string, data: ChartFrame, document: Document): SVGSVGElement {
  const chart = charts[name]
  if (!chart) throw new TypeError(`there is no chart called ${name}`)
  return chart(data as never, document)
}
