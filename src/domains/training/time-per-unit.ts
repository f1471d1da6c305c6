const probeSeconds = 0.05

/** Seconds a unit of work, over at least 50 ms, the first call not counted. @param work does so many or fewer, and says how many */
export function timePerUnit(work: (units: number) => number): number {
  work(1)
  let [units, seconds, next] = [0, 0, 1]
  while (seconds < probeSeconds) {
    const began = performance.now()
    units += work(next)
    seconds += (performance.now() - began) / 1000
    next *= 2
  }
  return seconds / units
}
