/** The lead time by formula and by simulation, size by size. */
import type { Observations } from '../../core/answer.ts'
import { isAtSetting } from '../../core/observe.ts'
import { meanInterval } from '../../core/stats/interval.ts'
import type { Study } from '../../core/study.ts'
import { lineFlowTime } from './line/flow-time.ts'
import { paramsOf } from './settled.ts'

export interface BothMethods {
  readonly batchSize: number
  readonly simulated: number
  readonly lo: number
  readonly hi: number
  readonly formula: number
  readonly evidence: 'exact' | 'approximate'
}

/** Sizes where both are known, at the setting that is best there. */
export function compareMethods({ confidence }: Study, observations: Observations): BothMethods[] {
  return observations.curve.flatMap(({ batchSize, factors }): BothMethods[] => {
    const own = observations.trials.filter(
      (observed) => observed.trial.batchSize === batchSize && isAtSetting(observed, factors),
    )
    const simulated = own.filter((observed) => paramsOf(observed).method === 'simulation')
    const values = simulated.flatMap(({ values: { leadTime } }) => (leadTime === undefined ? [] : [leadTime]))
    const [first] = simulated
    if (!first || values.length === 0) return []
    const { line, batching } = paramsOf(first)
    const time = lineFlowTime(line, batching)
    if (time.kind !== 'known') return []
    const { mean, lo, hi } = meanInterval(values, confidence)
    return [{ batchSize, simulated: mean, lo, hi, formula: time.seconds, evidence: time.evidence }]
  })
}
