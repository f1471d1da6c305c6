/** What a study of a line says beyond the verdict: what binds where, and formula beside simulation. */
import { formatNumber, formatPercent, formatQuantity, formatSetting } from '../../charts/format.ts'
import type { Analysis, Evidence, Observations } from '../../core/answer.ts'
import type { Study } from '../../core/study.ts'
import { capitalized, listed } from '../../core/words.ts'
import { bindingOf } from './binding.ts'
import { type BothMethods, compareMethods } from './compare-methods.ts'
import { type BottleneckMap, bottleneckMap } from './line/bottleneck-map.ts'
import { lineCapacity } from './line/capacity.ts'
import { lineFlowTime } from './line/flow-time.ts'
import type { Line } from './line/line.ts'
import { exactMetrics } from './metrics.ts'
import type { ProductionParams } from './params.ts'
import { methodOf } from './plan.ts'
import { batchingAt, lineOf, paramsOf, settingsBySize } from './settled.ts'

export function analyzeProduction(
  study: Study<ProductionParams>,
  observations: Observations,
  recommended: number | null,
): Analysis {
  const line = lineOf(observations)
  return {
    evidence: evidenceOf(study, observations, line),
    binding: bindingOf(study, observations, recommended),
    because: line
      ? [
          ...bottleneckWords(study, observations, line),
          ...loadWords(study, observations, line, recommended),
          ...methodWords(study, observations, recommended),
        ]
      : [],
    caveats: line ? caveatsOf(study, line) : [],
    fits: [],
  }
}

function evidenceOf(study: Study<ProductionParams>, observations: Observations, line: Line | null): Evidence {
  if (methodOf(study) === 'simulation') return 'simulated'
  const asked = [study.objective.metric, ...study.constraints.map(({ metric }) => metric)]
  if (line === null || asked.every((name) => exactMetrics.includes(name) || name === 'throughput'))
    return 'exact'
  const times = [...settingsBySize(observations).values()].map((observed) => {
    const { batching } = paramsOf(observed)
    return lineFlowTime(line, batching)
  })
  return times.every((time) => time.kind !== 'known' || time.evidence === 'exact') ? 'exact' : 'approximate'
}

/** Where what binds changes: the exact batch sizes, those between the sizes that were run among them. */
export function bottlenecksOf(
  { params, batchSizes }: Study<ProductionParams>,
  observations: Observations,
  line: Line,
): BottleneckMap | null {
  const [first] = settingsBySize(observations).values()
  if (!first) return null
  const range = [Math.min(...batchSizes), Math.max(...batchSizes)] as const
  return bottleneckMap(line, batchingAt(params, line, paramsOf(first).batching), range)
}

/** More moves than this are counted, not told. */
const mostMovesTold = 4

function bottleneckWords(study: Study<ProductionParams>, observations: Observations, line: Line): string[] {
  const map = bottlenecksOf(study, observations, line)
  if (!map || study.batchSizes.length < 2) return []
  const { names, crossovers, intervals } = map
  const named = (stations: readonly number[]) => listed(stations.map((index) => names[index]!))
  const [least, most] = [study.batchSizes[0]!, study.batchSizes.at(-1)!].map(formatSetting)
  const [first] = crossovers
  if (!first)
    return [
      `${intervals[0]!.stations.length > 1 ? 'Bottlenecks are' : 'The bottleneck is'} ${named(intervals[0]!.stations)} at every batch size from ${least} to ${most}.`,
    ]
  if (crossovers.length > mostMovesTold) {
    const all = [...new Set(intervals.flatMap(({ stations }) => stations))]
    return [
      `The bottleneck moves ${crossovers.length} times between ${least} and ${most}: ${named(all)} take turns.`,
    ]
  }
  const moves = crossovers.map(
    ({ before, batchSize }) => `${named(before)} up to ${formatNumber(batchSize, 4)}`,
  )
  return [
    `The bottleneck moves with the batch size: ${moves.join(', ')}, then ${named(crossovers.at(-1)!.after)} (exact).`,
  ]
}

function loadWords(
  { params }: Study<ProductionParams>,
  observations: Observations,
  line: Line,
  recommended: number | null,
): string[] {
  const observed = recommended === null ? undefined : settingsBySize(observations).get(recommended)
  if (!observed) return []
  const { itemsPerHour, bottleneck, shares } = lineCapacity(line, paramsOf(observed).batching)
  const { name, utilization, productive } = shares[bottleneck]!
  const binding = shares
    .filter(({ itemsPerHour: own }) => own <= itemsPerHour * (1 + 1e-9))
    .map(({ name }) => name)
  const setups = utilization - productive
  const split =
    setups > 1e-12 && binding.length === 1
      ? `: ${formatPercent(productive)} working on items, ${formatPercent(setups)} set-ups`
      : ''
  const demand =
    line.arrivals.kind === 'open'
      ? `; the demand takes ${formatPercent(utilization)} of ${binding.length > 1 ? 'their' : 'its'} time${split}`
      : setups > 1e-12
        ? `; ${name} works on items for ${formatPercent(productive / utilization)} of its time`
        : ''
  const what = params.batch === 'lot' || params.batch === 'transfer' ? params.batch : 'load'
  return [
    `With a ${what} of ${formatSetting(recommended!)} the line can make ${formatNumber(itemsPerHour)} items/h, and ${listed(binding)} ${binding.length > 1 ? 'bind' : 'binds'}${demand}.`,
  ]
}

/** Formula and simulation beside each other, with the gap between them. */
function methodWords(
  study: Study<ProductionParams>,
  observations: Observations,
  recommended: number | null,
): string[] {
  const compared = compareMethods(study, observations)
  const [first] = compared
  if (!first) return simulatedOnly(study, observations, recommended)
  const gapOf = ({ simulated, formula }: BothMethods) => simulated / formula - 1
  const gaps = compared.map(gapOf)
  const agree = gaps.every((gap) => Math.abs(gap) < 1e-9)
  const over =
    compared.length > 1
      ? `over all sizes from ${side(Math.min(...gaps))} to ${side(Math.max(...gaps))}`
      : null
  const at = compared.find(({ batchSize }) => batchSize === recommended)
  if (!at)
    return [`The simulated lead time is ${over ?? side(gapOf(first))} that by formula (${first.evidence}).`]
  if (agree)
    return [
      `The lead time at ${formatSetting(at.batchSize)} is ${formatQuantity(at.formula, 's')} by formula and simulated alike${over === null ? '' : '; they agree at every size'}.`,
    ]
  return [
    `The lead time at ${formatSetting(at.batchSize)} is ${formatQuantity(at.formula, 's')} by formula (${at.evidence}) and ${formatQuantity(at.simulated, 's')} simulated, ${side(gapOf(at))} it${over === null ? '' : `; ${over}`}.`,
  ]
}

/** Why no formula stands beside the simulated lead time; nothing where none was asked for. */
function simulatedOnly(
  study: Study<ProductionParams>,
  observations: Observations,
  recommended: number | null,
): string[] {
  const observed = recommended === null ? undefined : settingsBySize(observations).get(recommended)
  if (methodOf(study) === 'formula' || observed?.values.leadTime === undefined) return []
  const { line, batching } = paramsOf(observed)
  if (line.arrivals.kind !== 'open') return []
  const time = lineFlowTime(line, batching)
  return time.kind === 'none' ? [`${capitalized(time.why)}: it is simulated only.`] : []
}

/** What rounding leaves apart is equal. */
const side = (gap: number): string =>
  Math.abs(gap) < 1e-9 ? '0 % above' : `${formatPercent(Math.abs(gap))} ${gap >= 0 ? 'above' : 'below'}`

function caveatsOf(study: Study<ProductionParams>, line: Line): string[] {
  const caveats: string[] = []
  if (line.stations.some(({ setup }) => setup.kind === 'changeover') && line.products.length > 1) {
    caveats.push(
      'Capacity takes the products of lots that follow each other as independent; another order has other changeovers.',
    )
  }
  if (line.arrivals.kind !== 'open' && line.stations.some(({ room }) => room !== null)) {
    caveats.push('Capacity leaves out what full rooms block: throughput, simulated, does not.')
  }
  if (line.arrivals.kind !== 'open' && line.products.length > 1) {
    caveats.push(
      'Capacity holds the mix of the products; in a simulated line without a demand of its own each goes on as fast as it can.',
    )
  }
  if (line.resources.length > 0) {
    caveats.push('Capacity leaves out waits of a machine for people: throughput, simulated, does not.')
  }
  caveats.push(
    methodOf(study) === 'simulation'
      ? 'Simulated is the line as it is written here: times, demand and rules are as true as they were measured.'
      : 'Computed for the line as it is written here: times are as true as they were measured.',
  )
  return caveats
}
