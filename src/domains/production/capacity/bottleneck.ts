/**
 * Which station of a line binds, by batch size. At a given number of loads each station's time per item is
 * alpha / B + beta, a straight line in 1 / B, so the slowest of them is their upper envelope and the crossovers are
 * exact: B = (alpha_i - alpha_j) / (beta_j - beta_i). Between sizes at which some station needs a further load
 * nothing else changes; there the envelope jumps.
 */
import { batchTime, capacity, type Station } from './station.ts'

/** Whole sizes in a row at which the same stations bind. */
export interface BottleneckInterval {
  readonly from: number
  readonly to: number
  /** Indices; several where they are equally slow. */
  readonly stations: readonly number[]
}

export interface Crossover {
  /** Not rounded. */
  readonly batchSize: number
  readonly before: readonly number[]
  readonly after: readonly number[]
  /** `crossing`: equally slow there. `load`: just beyond it a further load begins. */
  readonly kind: 'crossing' | 'load'
}

const rounding = 1e-12

/**
 * The stations with the least capacity at a batch size, and that capacity.
 *
 * @example bottleneck([station({ setupTime: 20, runTimePerItem: 4 }), station({ runTimePerItem: 6 })], 5) // { capacity: 0.125, stations: [0] }
 */
export function bottleneck(
  line: readonly Station[],
  batchSize: number,
): { readonly capacity: number; readonly stations: readonly number[] } {
  return slowest(line.map((at) => 1 / capacity(at, batchSize)))
}

/** Of times per item, the largest, and whose they are. */
function slowest(times: readonly number[]): { capacity: number; stations: number[] } {
  const most = Math.max(...times)
  return {
    capacity: 1 / most,
    stations: [...times.keys()].filter((index) => times[index]! >= most * (1 - rounding)),
  }
}

/**
 * Who binds at each whole size of a range.
 *
 * @example bottleneckIntervals([station({ setupTime: 30 }), station({ runTimePerItem: 10 })], 1, 9) // [{ from: 1, to: 2, stations: [0] }, { from: 3, to: 3, stations: [0, 1] }, { from: 4, to: 9, stations: [1] }]
 */
export function bottleneckIntervals(
  line: readonly Station[],
  from: number,
  to: number,
): BottleneckInterval[] {
  const intervals: BottleneckInterval[] = []
  for (let size = from; size <= to; size++) {
    const { stations } = bottleneck(line, size)
    const last = intervals.at(-1)
    if (last && String(last.stations) === String(stations)) intervals.splice(-1, 1, { ...last, to: size })
    else intervals.push({ from: size, to: size, stations })
  }
  return intervals
}

/**
 * Where the bottleneck changes as the batch size goes from `from` to `to`, both included and not rounded.
 *
 * @example crossovers([station({ setupTime: 20, runTimePerItem: 4 }), station({ runTimePerItem: 6 })], 1, 50) // [{ batchSize: 10, before: [0], after: [1], kind: 'crossing' }]
 */
export function crossovers(line: readonly Station[], from: number, to: number): Crossover[] {
  const found: Crossover[] = []
  let before: readonly number[] | null = null
  const ends = loadEnds(line, from, to)
  for (const [index, end] of ends.entries()) {
    const start = index === 0 ? from : ends[index - 1]!
    for (const { at, stations } of envelope(piece(line, (start + end) / 2), start, end)) {
      if (before && String(before) !== String(stations)) {
        const meets = bottleneck(line, at).stations
        const isMet = meets.includes(before[0]!) && meets.includes(stations[0]!)
        found.push({
          batchSize: at,
          before,
          after: stations,
          kind: isMet || at > start ? 'crossing' : 'load',
        })
      }
      before = stations
    }
  }
  return found
}

/** The sizes, ascending, at which a load is just full, and the range's end. */
function loadEnds(line: readonly Station[], from: number, to: number): number[] {
  const ends = new Set([to])
  for (const { loadTime, loadCapacity } of line) {
    if (loadTime === 0 || !Number.isFinite(loadCapacity)) continue
    for (let end = Math.ceil(from / loadCapacity) * loadCapacity; end < to; end += loadCapacity) ends.add(end)
  }
  return [...ends].sort((a, b) => a - b)
}

interface TimePerItem {
  readonly alpha: number
  readonly beta: number
}

/** alpha / B + beta of each station, for the sizes that take as many loads as this one. */
const piece = (line: readonly Station[], batchSize: number): TimePerItem[] =>
  line.map((at) => {
    const beta = at.runTimePerItem / at.servers
    return { alpha: (batchTime(at, batchSize) - at.runTimePerItem * batchSize) / at.servers, beta }
  })

/** Who is slowest from `start` on, and from each crossing on, up to `end`. */
function envelope(
  lines: readonly TimePerItem[],
  start: number,
  end: number,
): { at: number; stations: readonly number[] }[] {
  const all = [...lines.keys()]
  const { stations } = slowest(lines.map(({ alpha, beta }) => alpha / start + beta))
  const parts = [{ at: start, stations: steepest(lines, stations) }]
  for (;;) {
    const own = lines[parts.at(-1)!.stations[0]!]!
    // The fixed time is spread over more items: only stations with a longer run take over, each at most once.
    const crossing = (index: number) => (own.alpha - lines[index]!.alpha) / (lines[index]!.beta - own.beta)
    const rivals = all.filter((index) => lines[index]!.beta > own.beta)
    const next = Math.min(...rivals.map(crossing))
    if (!(next < end)) return parts
    const takers = rivals.filter((index) => crossing(index) <= next * (1 + rounding))
    parts.push({ at: next, stations: steepest(lines, takers) })
  }
}

/** Of stations that are equally slow at a size, those that are slowest just beyond it. */
function steepest(lines: readonly TimePerItem[], stations: readonly number[]): number[] {
  const most = Math.max(...stations.map((index) => lines[index]!.beta))
  return stations.filter((index) => lines[index]!.beta >= most * (1 - rounding))
}
