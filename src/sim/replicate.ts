import { around, type MeanInterval } from '../core/stats/interval.ts'
import { Tally } from './tally.ts'

export interface Precision {
  /** Half the interval's width over the mean's size is to be at most this; of the true mean (Law 2015, section 9.4.1). */
  readonly relative?: number
  /** Or half the width itself, in the number's unit. */
  readonly absolute?: number
  readonly confidence?: number
  /** Replications before the first look at the width: looking early finds narrow intervals that miss. */
  readonly atLeast?: number
  readonly atMost?: number
}

export interface Replicated<Name extends string> {
  readonly replications: number
  /** Whether every number that has a precision has reached it; false where `atMost` came first. */
  readonly reached: boolean
  readonly intervals: Readonly<Record<Name, MeanInterval>>
}

/**
 * Replications until the intervals are as narrow as asked. Stopping when an interval happens to be narrow makes it cover a
 * little less often than it says: at 95 %, from 10 replications on, 92 to 95 % (exponential, gamma and lognormal numbers,
 * asked for 2 to 20 %; the test measures one of them).
 *
 * @param run one replication, by its number from 0: pure, with random streams of its own
 * @param wanted the precision of those numbers that matter; the others get intervals as they come
 * @throws RangeError where a replication yields no finite number
 * @example replicate((replication) => ({ wait: meanWait(replication) }), { wait: { relative: 0.05 } })
 */
export function replicate<Name extends string>(
  run: (replication: number) => Readonly<Record<Name, number>>,
  wanted: { readonly [N in Name]?: Precision },
): Replicated<Name> {
  const tallies = new Map<Name, Tally>()
  const precisions = Object.entries(wanted) as [Name, Precision][]
  const least = Math.max(2, ...precisions.map(([, { atLeast = 10 }]) => atLeast))
  const most = Math.max(least, ...precisions.map(([, { atMost = 1000 }]) => atMost))
  let replications = 0
  let reached = false
  while (replications < most && !reached) {
    for (const [name, value] of Object.entries(run(replications)) as [Name, number][]) {
      if (!Number.isFinite(value)) throw new RangeError(`replication ${replications}: ${name} is ${value}`)
      const tally = tallies.get(name) ?? new Tally()
      tallies.set(name, tally)
      tally.add(value)
    }
    replications++
    reached =
      replications >= least &&
      precisions.every(([name, precision]) => isNarrow(tallies.get(name)!, precision))
  }
  const intervals = Object.fromEntries(
    [...tallies].map(([name, tally]) => [name, intervalOf(tally, wanted[name]?.confidence)]),
  ) as Record<Name, MeanInterval>
  return { replications, reached, intervals }
}

function isNarrow(tally: Tally, { relative, absolute, confidence }: Precision): boolean {
  const { mean, hi } = intervalOf(tally, confidence)
  const half = hi - mean
  if (absolute !== undefined && half > absolute) return false
  return relative === undefined || half <= (relative / (1 + relative)) * Math.abs(mean)
}

function intervalOf(tally: Tally, confidence = 0.95): MeanInterval {
  const error = Math.sqrt(tally.variance / tally.count)
  const { value, lo, hi } = around(tally.mean, error, tally.count - 1, confidence)
  return { mean: value, lo, hi, n: tally.count }
}
