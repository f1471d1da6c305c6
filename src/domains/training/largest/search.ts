/**
 * The largest batch that fits, by running it: doubling, then bisection, then the size that was found once more. A
 * size is named only after a run of it; a cap is run like any other size before it is named.
 */

export type ProbeResult =
  | { readonly kind: 'ran'; readonly peakBytes: number; readonly seconds: number }
  | { readonly kind: 'out of memory'; readonly why: string }
  /** Another reason; larger sizes are not tried, as if it were memory, and the reason is told. */
  | { readonly kind: 'failed'; readonly why: string }

export interface Probe {
  readonly batchSize: number
  readonly result: ProbeResult
}

export interface LargestBatch {
  /** Ran twice, each time in a fresh process; null when no size did. */
  readonly largest: number | null
  /** Every run in its order; a size that was run twice stands twice. */
  readonly probes: readonly Probe[]
  /** What is above the largest: a size that did not run, or nothing that may be tried. */
  readonly bound: 'memory' | 'failure' | 'cap'
}

export interface SearchOptions {
  readonly from: number
  /** The largest size that may be tried. */
  readonly upTo: number
  /** Sizes closer than this share are not told apart; 0 goes down to 1. */
  readonly resolution: number
  run(batchSize: number): Promise<ProbeResult>
  onProbe?(probe: Probe): void
}

/** The caller stops it by throwing from `run`. */
export async function findLargest({
  from,
  upTo,
  resolution,
  run,
  onProbe,
}: SearchOptions): Promise<LargestBatch> {
  const probes: Probe[] = []
  const fits = async (batchSize: number): Promise<boolean> => {
    const probe = { batchSize, result: await run(batchSize) }
    probes.push(probe)
    onProbe?.(probe)
    return probe.result.kind === 'ran'
  }
  const boundBy = (tooLarge: number | null) => {
    if (tooLarge === null) return 'cap'
    const last = probes.findLast(({ batchSize, result }) => batchSize === tooLarge && result.kind !== 'ran')
    return last?.result.kind === 'failed' ? 'failure' : 'memory'
  }

  let fitting: number | null = null
  let tooLarge: number | null = null
  for (let size = from; tooLarge === null; size = Math.min(2 * size, upTo)) {
    if (!(await fits(size))) tooLarge = size
    else fitting = size
    if (fitting === upTo) break
  }
  const runs = new Map<number, number>()
  for (const { batchSize, result } of probes) if (result.kind === 'ran') runs.set(batchSize, 1)
  for (;;) {
    if (fitting === null) return { largest: null, probes, bound: boundBy(tooLarge) }
    if (tooLarge !== null && tooLarge - fitting > Math.max(1, resolution * fitting)) {
      const middle = Math.floor((fitting + tooLarge) / 2)
      if (await fits(middle)) {
        runs.set(middle, 1)
        fitting = middle
      } else tooLarge = middle
      continue
    }
    if (await fits(fitting)) return { largest: fitting, probes, bound: boundBy(tooLarge) }
    // It ran once and then did not: what ran below it is tried instead.
    runs.delete(fitting)
    tooLarge = fitting
    const below: number[] = [...runs.keys()].filter((size) => size < tooLarge!)
    fitting = below.length > 0 ? Math.max(...below) : null
  }
}
