/**
 * One lot through stations one after another, moved on in sublots: a station works on one sublot while the next is
 * still before it. Enough room between stations; each station does one sublot at a time, in order.
 */

export interface Streaming {
  readonly lotSize: number
  /** Items that move on together; the last sublot has what is left. */
  readonly transferBatch: number
  /** Of an item, station by station. */
  readonly runTimes: readonly number[]
  /** Once a lot, station by station. */
  readonly setupTimes: readonly number[]
  /** `attached`: a set-up begins when the first sublot is there. `detached`: all set-ups begin at once. */
  readonly setups: 'attached' | 'detached'
}

export interface Makespan {
  readonly sublots: number
  /** When the first sublot leaves the last station. */
  readonly first: number
  /** When the last one does. */
  readonly makespan: number
}

/**
 * The longest path through (sublot, station): it stays with the first sublot up to some station, waits there for all
 * full sublots, goes on with the last full one, and moves over to the smaller rest at some later station. Without
 * set-ups and rest that is b sum t + (B - b) max t (Trietsch & Baker 1993, "Basic techniques for lot streaming").
 *
 * @example streamedMakespan({ lotSize: 10, transferBatch: 5, runTimes: [1, 1, 1], setupTimes: [0, 0, 0], setups: 'attached' }) // { sublots: 2, first: 15, makespan: 20 }
 */
export function streamedMakespan(lot: Streaming): Makespan {
  const { lotSize, runTimes, setupTimes, setups } = lot
  const sublot = Math.min(lot.transferBatch, lotSize)
  const sublots = Math.ceil(lotSize / sublot)
  const rest = lotSize - (sublots - 1) * sublot
  // Longest path to the end of the station, ending with the first, the last but one, and the last sublot.
  let [first, lastFull, last] = [0, 0, 0]
  for (const [index, runTime] of runTimes.entries()) {
    const setupTime = setupTimes[index]!
    const begin = setups === 'attached' ? first + setupTime : Math.max(first, setupTime)
    const run = sublot * runTime
    first = begin + run
    lastFull = Math.max(lastFull + run, first + (sublots - 2) * run)
    last = Math.max(last, lastFull) + rest * runTime
  }
  return { sublots, first, makespan: sublots === 1 ? first : last }
}
