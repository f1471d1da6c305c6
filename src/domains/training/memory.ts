/** Memory of a trial's process: its peak, and how that grows with the batch. */
import { readFileSync } from 'node:fs'
import type { Fit, ObservedTrial } from '../../core/answer.ts'
import { fitAffine } from '../../core/fit/affine.ts'
import { mean } from '../../core/stats/summary.ts'
import { estimateMemoryBytes } from '../../engine/network.ts'
import type { DataSet } from './data/data-set.ts'
import { networkSpec } from './network/spec.ts'
import type { TrainingTrialParams } from './params.ts'
import { engineOptimizer } from './updates/optimizer.ts'

/** A process with Node, the engine and the data set's files, before any weights: measured with VmHWM. */
const processBytes = 150 * 1024 ** 2

/** What a trial's process will take, before anything runs: itself, the data twice (as read, in the engine), the network. */
export function estimateTrialMemoryBytes(
  data: DataSet,
  params: TrainingTrialParams,
  largestBatch: number,
): number {
  const spec = networkSpec(params, data)
  const dataBytes = 2 * (data.train.images.byteLength + data.test.images.byteLength)
  return processBytes + dataBytes + estimateMemoryBytes(spec, largestBatch, engineOptimizer(params.optimizer))
}

/**
 * The most resident memory that this process has had so far, bytes. On Linux from VmHWM: `maxRSS` there also counts
 * what the process that started this one had.
 */
export function peakMemoryBytes(): number {
  if (process.platform === 'linux') {
    try {
      const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
      if (found) return Number(found[1]) * 1024
    } catch {}
  }
  return process.resourceUsage().maxRSS * 1024
}

/** Peak = a + b x batch size, one observation a trial, relative least squares. Null below two batch sizes. */
export function fitMemory(trials: readonly ObservedTrial[], confidence = 0.95): Fit | null {
  const observations = trials.flatMap(({ trial, values }) =>
    values.peakMemoryBytes ? [{ x: trial.batchSize, y: values.peakMemoryBytes / 2 ** 20 }] : [],
  )
  const bySize = Map.groupBy(observations, ({ x }) => x)
  if (bySize.size < 2) return null
  const { parameters, rSquared } = fitAffine(observations, confidence)
  const { intercept, slope } = parameters
  return {
    name: 'memory',
    formula: 'peak memory = a + b * batch size',
    parameters: [
      { name: 'a', unit: 'MiB', ...intercept },
      { name: 'b', unit: 'MiB/example', ...slope },
    ],
    points: [...bySize]
      .map(([x, own]) => ({
        x,
        y: Math.exp(mean(own.map(({ y }) => Math.log(y)))),
        fitted: intercept.value + slope.value * x,
      }))
      .sort((one, other) => one.x - other.x),
    rSquared,
  }
}
