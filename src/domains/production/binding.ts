/** Which law or constraint keeps a line from a smaller batch, and which from a larger one. */
import { formatNumber, formatPercent, formatSetting } from '../../charts/format.ts'
import type { Binding, Observations } from '../../core/answer.ts'
import type { Study } from '../../core/study.ts'
import { whyUnstable } from './computed.ts'
import { lineCapacity } from './line/capacity.ts'
import type { Line } from './line/line.ts'
import type { ProductionParams } from './params.ts'
import { loadStation } from './settings.ts'
import { batchingAt, lineOf, paramsOf, settingsBySize } from './settled.ts'

export function bindingOf(
  study: Study<ProductionParams>,
  observations: Observations,
  recommended: number | null,
): Binding {
  const line = lineOf(observations)
  if (recommended === null || line === null) return { law: 'none', explanation: 'no size is recommended' }
  const setting = paramsOf(settingsBySize(observations).get(recommended)!)
  const at = batchingAt(study.params, line, setting.batching)
  const ran = observations.curve.filter(({ of }) => of > 0).map(({ batchSize }) => batchSize)
  const smaller = ran.filter((size) => size < recommended).at(-1)
  const station = loadStation(study.params, line)
  const full = station !== null && line.stations[station]!.capacity === recommended
  if (full) {
    const { name, capacity } = line.stations[station]!
    return { law: 'constraint', explanation: `${name} holds ${capacity}, and no smaller load is better` }
  }
  const unstable = smaller === undefined ? null : whyUnstable(line, at(smaller))
  if (unstable !== null) {
    return { law: 'constraint', explanation: `already at ${formatSetting(smaller!)} ${unstable}` }
  }
  if (ran.length > 1 && recommended === ran.at(-1)) {
    return edge(recommended, 'largest', 'larger')
  }
  if (study.params.batch === 'transfer' && recommended === 1) {
    return {
      law: 'delay',
      explanation: 'whatever moves together waits for the others of its transfer, one alone does not',
    }
  }
  if (ran.length > 1 && smaller === undefined && recommended > 1)
    return edge(recommended, 'smallest', 'smaller')
  return study.objective.better === 'higher'
    ? amortised(line, at, recommended, smaller)
    : delayed(line, at, recommended, smaller)
}

const edge = (size: number, extreme: string, other: string): Binding => ({
  law: 'edge',
  explanation: `${formatSetting(size)} is the ${extreme} size that was run: a ${other} one may be better`,
})

type BatchingAt = ReturnType<typeof batchingAt>

function amortised(line: Line, at: BatchingAt, size: number, smaller: number | undefined): Binding {
  const here = lineCapacity(line, at(size))
  const beyond = lineCapacity(line, at(size + 1))
  const binds = beyond.shares[beyond.bottleneck]!.name
  const from = `beyond ${formatSetting(size)} ${binds} binds (${formatNumber(here.itemsPerHour)} items/h), which a larger batch does not make faster`
  if (smaller === undefined) return { law: 'amortisation', explanation: from }
  const before = lineCapacity(line, at(smaller))
  const slow = before.shares[before.bottleneck]!
  return {
    law: 'amortisation',
    explanation: `a smaller batch spends more of ${slow.name}'s time on what every batch costs (${formatNumber(before.itemsPerHour)} items/h at ${formatSetting(smaller)}); ${from}`,
  }
}

function delayed(line: Line, at: BatchingAt, size: number, smaller: number | undefined): Binding {
  const arrivesWhole = line.arrivals.kind === 'open' && line.arrivals.together === 'lot'
  const larger = arrivesWhole
    ? 'a larger order keeps every machine longer, and each of its items waits for all of them'
    : 'a larger batch waits longer to form, and everything in it for the whole of it'
  if (smaller === undefined) return { law: 'delay', explanation: larger }
  const worst = (batchSize: number) => {
    const { shares } = lineCapacity(line, at(batchSize))
    return shares.reduce((most, share) => (share.utilization > most.utilization ? share : most))
  }
  const [before, here] = [worst(smaller), worst(size)]
  if (!(before.utilization > here.utilization)) return { law: 'delay', explanation: larger }
  return {
    law: 'delay',
    explanation: `${larger}; a smaller one takes more of ${before.name}'s time (${formatPercent(before.utilization)} at ${formatSetting(smaller)}, ${formatPercent(here.utilization)} at ${formatSetting(size)}), and congestion grows with it`,
  }
}
