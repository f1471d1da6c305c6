/** Figures of imported runs: the objective's two laws, where they could be fitted. */
import type { DomainFigures, StudyResults } from '../../charts/domain-figures.ts'
import { type FigureSpec, figureOf } from '../../charts/figure.ts'
import { fitChart, fitDataOf, fitTable } from '../../charts/fit.ts'

export const figures: DomainFigures = (results) =>
  [
    fitFigure(results, 'stepTime', {
      title: 'The time of a step',
      y: { label: 'time a step', unit: 's' },
      caption:
        'Seconds over steps of each run, with the straight line alpha + beta B fitted by relative least squares. Measured by the tool that kept the runs.',
    }),
    fitFigure(results, 'criticalBatch', {
      title: 'Steps to the goal',
      y: { label: 'steps to the goal', unit: '1' },
      caption:
        'Steps until the goal was first met, at the setting tuned for each size, with S_min (1 + B_crit / B) fitted by least squares of logarithms.',
    }),
  ].filter((figure) => figure !== null)

function fitFigure(
  { analysis }: StudyResults,
  name: string,
  { title, y, caption }: { title: string; y: { label: string; unit: string }; caption: string },
): FigureSpec | null {
  const fit = analysis.fits.find((candidate) => candidate.name === name)
  if (!fit) return null
  const id = name === 'stepTime' ? 'step-time' : 'critical-batch'
  const data = fitDataOf(fit, { id, alt: `${title} by batch size, measured and fitted` }, y)
  return figureOf(fitChart, data, { title, caption, table: fitTable(data) })
}
