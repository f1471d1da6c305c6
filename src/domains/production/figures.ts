/** What a production study shows beyond the trade-off: capacity, where time goes, lead time by both methods, a run. */
import { bySizeChart, bySizeTable, sizesBetween } from '../../charts/by-size.ts'
import type { DomainFigures, StudyResults } from '../../charts/domain-figures.ts'
import { type FigureSpec, figureOf } from '../../charts/figure.ts'
import { fitChart, fitScale, fitTable } from '../../charts/fit.ts'
import { formatNumber, formatPercent } from '../../charts/format.ts'
import { timeSharesChart, timeSharesTable } from '../../charts/time-shares.ts'
import type { Study } from '../../core/study.ts'
import { bottlenecksOf } from './analyze.ts'
import { compareMethods } from './compare-methods.ts'
import { runFigure } from './gantt-figure.ts'
import { lineCapacity } from './line/capacity.ts'
import { lineFlowTime } from './line/flow-time.ts'
import type { ProductionParams } from './params.ts'
import { batchingAt, lineOf, paramsOf, settingsBySize } from './settled.ts'
import { meanShares, shareKinds } from './time-shares.ts'

export const figures: DomainFigures = (results) =>
  [capacityFigure(results), leadTimeFigure(results), timeFigure(results), runFigure(results)].filter(
    (figure) => figure !== null,
  )

/** Rings closer to each other say nothing. */
const mostMarked = 6

const recommendedOf = ({ answer }: StudyResults): number | null =>
  answer.verdict === 'recommended' ? answer.batchSize : null

function capacityFigure(results: StudyResults): FigureSpec | null {
  const study = results.study as Study<ProductionParams>
  const line = lineOf(results.observations)
  const [first] = settingsBySize(results.observations).values()
  if (line === null || !first) return null
  const batching = batchingAt(study.params, line, paramsOf(first).batching)
  const { shares, enteringPerHour } = lineCapacity(line, paramsOf(first).batching)
  const map = bottlenecksOf(study, results.observations, line)
  const moves = (map?.crossovers ?? [])
    .filter(({ batchSize, before, after }) => {
      const { shares: there } = lineCapacity(line, batching(batchSize))
      const ratio = there[before[0]!]!.itemsPerHour / there[after[0]!]!.itemsPerHour
      return Math.abs(ratio - 1) < 1e-9
    })
    .map(({ batchSize }) => batchSize)
  const marked = moves.length > mostMarked ? [] : moves
  const at = sizesBetween(study.batchSizes, marked)
  const capacities = at.map((size) => lineCapacity(line, batching(size)).shares)
  const binding = [...new Set(map?.intervals.flatMap(({ stations }) => stations))]
  const data = {
    id: 'capacity',
    alt: `Capacity of each station by batch size${moves.length > 0 ? `; the bottleneck moves at ${moves.map((size) => formatNumber(size, 4)).join(', ')}` : ''}`,
    y: { label: 'capacity', unit: 'items/h', scale: 'linear' as const },
    sizes: study.batchSizes,
    at,
    parts: shares.map(({ name }, index) => ({
      name,
      values: capacities.map((there) => there[index]!.itemsPerHour),
    })),
    moves: marked,
    binding: binding.map((index) => map!.names[index]!),
    ...(line.arrivals.kind === 'open' ? { level: { value: enteringPerHour, label: 'demand' } } : {}),
    highlight: recommendedOf(results),
  }
  return figureOf(bySizeChart, data, {
    title: 'Capacity by batch size, and what binds',
    caption: `Good items an hour that each station${line.resources.length > 0 ? ' or resource' : ''} could make alone; the lowest is the bottleneck (shaded), and a ring marks where another one takes over. Computed exactly, with failures and closed hours taken off.`,
    table: bySizeTable(data),
  })
}

function leadTimeFigure({ study, observations }: StudyResults): FigureSpec | null {
  const points = compareMethods(study, observations)
  if (points.length < 2) return null
  const isExact = points.every(({ evidence }) => evidence === 'exact')
  const data = {
    id: 'lead-time',
    alt: 'Lead time by batch size, simulated and by formula',
    y: {
      label: 'lead time',
      unit: 's',
      scale: fitScale(points.map(({ simulated }) => ({ y: simulated }))),
    },
    points: points.map(({ batchSize, simulated, lo, hi, formula }) => ({
      batchSize,
      y: simulated,
      lo,
      hi,
      fitted: formula,
    })),
    line: formulaCurve(study as Study<ProductionParams>, observations, points),
    names: { points: 'simulated', line: 'formula' },
    words: [`line: formula (${isExact ? 'exact' : 'approximate'}); points: simulated`],
  }
  const gap = Math.max(...points.map(({ simulated, formula }) => Math.abs(simulated / formula - 1)))
  return figureOf(fitChart, data, {
    title:
      gap < 1e-9
        ? 'Lead time: formula and simulation agree'
        : `Lead time: formula and simulation are ${formatPercent(gap)} apart at most`,
    caption: `Mean time from an item's arrival, before its batch forms, to its leaving: simulated with its interval, and by formula (${isExact ? 'exact' : 'queues taken one station at a time, approximate'}). Below, by how much they disagree.`,
    table: fitTable(data),
  })
}

/** An exact queue may take a few milliseconds a size. */
const mostBetween = 150

/** Between the sizes that were run too, where the line works; of many sizes every so many. */
function formulaCurve(
  study: Study<ProductionParams>,
  observations: StudyResults['observations'],
  points: readonly { readonly batchSize: number; readonly formula: number }[],
): { batchSize: number; y: number }[] {
  const ran = points.map(({ batchSize, formula }) => ({ batchSize, y: formula }))
  const line = lineOf(observations)
  const settings = settingsBySize(observations)
  const [least, most] = [ran[0]!.batchSize, ran.at(-1)!.batchSize]
  const isTuned = observations.curve.some(({ factors }) => Object.keys(factors).length > 0)
  if (line === null || most - least > 2000 || isTuned) return ran
  const at = batchingAt(study.params, line, paramsOf(settings.get(least)!).batching)
  const every = Math.max(1, Math.ceil((most - least) / mostBetween))
  const own = new Set(ran.map(({ batchSize }) => batchSize))
  const sizes = Array.from({ length: most - least + 1 }, (_, index) => least + index).filter(
    (size) => own.has(size) || (size - least) % every === 0,
  )
  return sizes.flatMap((batchSize) => {
    const time = lineFlowTime(line, at(batchSize))
    return time.kind === 'known' ? [{ batchSize, y: time.seconds }] : []
  })
}

function timeFigure(results: StudyResults): FigureSpec | null {
  const bars = meanShares(results.observations)
  if (bars.length === 0) return null
  const data = {
    id: 'time-shares',
    alt: 'What the machines of each station do with their time, by batch size',
    kinds: shareKinds,
    rest: 'idle',
    bars,
    highlight: recommendedOf(results),
  }
  return figureOf(timeSharesChart, data, {
    title: 'Where the time of the machines goes',
    caption:
      'Shares of all time, closed hours too, mean of the replications: simulated. Running is time in which items are worked on.',
    table: timeSharesTable(data),
  })
}
