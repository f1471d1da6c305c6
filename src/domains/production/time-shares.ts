/** What the machines of a station do with their time: kept in a trial's values, read back for the report. */
import type { Observations } from '../../core/answer.ts'
import { isAtSetting } from '../../core/observe.ts'
import { mean } from '../../core/stats/summary.ts'
import { paramsOf } from './settled.ts'

export const shareKinds = ['running', 'set-up', 'down', 'blocked'] as const
export type ShareKind = (typeof shareKinds)[number]

/** Under which name a trial keeps a share. */
export const shareName = (station: string, kind: ShareKind): string => `${station}: ${kind}`

/** The mean of the replications, by size and station, at the setting that is best at the size. */
export function meanShares({
  curve,
  trials,
}: Observations): { batchSize: number; station: string; shares: number[] }[] {
  return curve.flatMap(({ batchSize, factors }) => {
    const own = trials.filter(
      (observed) => observed.trial.batchSize === batchSize && isAtSetting(observed, factors),
    )
    const stations = own[0] ? paramsOf(own[0]).line.stations : []
    return stations.flatMap(({ name }) => {
      const shares = shareKinds.map((kind) =>
        own.flatMap(({ values }) => values[shareName(name, kind)] ?? []),
      )
      return shares.every((values) => values.length > 0)
        ? [{ batchSize, station: name, shares: shares.map(mean) }]
        : []
    })
  })
}
