/**
 * Counts of positive values in cells of equal ratio, 256 to a doubling (0.27 % wide), on one grid for everything:
 * counts of other runs add, and a factor shifts them by whole cells (exactly for powers of two). A million norms
 * become a few kilobytes, from which any coarser histogram, quantile or count above a threshold follows.
 */

export const cellsPerDoubling = 256

export interface LogCounts {
  /** Cell c holds the values from 2^(c / 256), inclusive, to 2^((c + 1) / 256); this is the cell of `counts[0]`. */
  readonly firstCell: number
  readonly counts: Float64Array
  /** Values counted, zeros included. */
  readonly total: number
  /** Values that are 0: below every cell. */
  readonly zeros: number
}

/** Of the finite values; others are left out. A negative value throws RangeError. */
export function logCounts(values: Iterable<number>): LogCounts {
  const cells = new Map<number, number>()
  let [total, zeros, first, last] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < 0) throw new RangeError(`logCounts: a norm is not negative, got ${value}`)
    total++
    if (value === 0) {
      zeros++
      continue
    }
    const cell = cellOf(value)
    cells.set(cell, (cells.get(cell) ?? 0) + 1)
    if (cell < first) first = cell
    if (cell > last) last = cell
  }
  const counts = new Float64Array(cells.size === 0 ? 0 : last - first + 1)
  for (const [cell, count] of cells) counts[cell - first] = count
  return { firstCell: cells.size === 0 ? 0 : first, counts, total, zeros }
}

export const cellOf = (value: number): number => Math.floor(Math.log2(value) * cellsPerDoubling)

/** The least value of a cell. */
export const cellEdge = (cell: number): number => 2 ** (cell / cellsPerDoubling)

/** Counts of both. */
export function mergedCounts(all: readonly LogCounts[]): LogCounts {
  const filled = all.filter(({ counts }) => counts.length > 0)
  const firstCell = filled.length === 0 ? 0 : Math.min(...filled.map((one) => one.firstCell))
  const end = Math.max(firstCell, ...filled.map((one) => one.firstCell + one.counts.length))
  const counts = new Float64Array(end - firstCell)
  for (const one of filled) {
    for (let cell = 0; cell < one.counts.length; cell++)
      counts[cell + one.firstCell - firstCell]! += one.counts[cell]!
  }
  const sum = (of: (one: LogCounts) => number) => all.reduce((total, one) => total + of(one), 0)
  return { firstCell, counts, total: sum(({ total }) => total), zeros: sum(({ zeros }) => zeros) }
}

/** As if each value had been multiplied by `factor`, which is rounded to a whole cell: by 0.14 % at most. */
export function scaledCounts(counts: LogCounts, factor: number): LogCounts {
  return {
    ...counts,
    firstCell: counts.firstCell + Math.round(Math.log2(factor) * cellsPerDoubling),
  }
}

/** How many values lie in cell `cell` or above. */
export function countFrom({ firstCell, counts }: LogCounts, cell: number): number {
  let count = 0
  for (let index = Math.max(0, cell - firstCell); index < counts.length; index++) count += counts[index]!
  return count
}

/**
 * The cell from which on, on the average of `all`, at most a share 1 - p of the values lies: each of them has the
 * same weight, whatever its number of values. Null where none has a value above 0.
 */
export function pooledQuantileCell(all: readonly LogCounts[], p: number): number | null {
  const filled = all.filter(({ total }) => total > 0)
  const end = Math.max(...filled.map(({ firstCell, counts }) => firstCell + counts.length))
  const start = Math.min(...filled.map(({ firstCell }) => firstCell))
  let share = 0
  for (let cell = end - 1; cell >= start; cell--) {
    for (const { firstCell, counts, total } of filled)
      share += (counts[cell - firstCell] ?? 0) / total / filled.length
    if (share > (1 - p) * (1 + 1e-12)) return cell + 1
  }
  return filled.some(({ counts }) => counts.length > 0) ? start : null
}

/** The p-quantile to within its cell: its geometric middle; 0 among zeros, NaN of nothing. */
export function countedQuantile({ firstCell, counts, total, zeros }: LogCounts, p: number): number {
  if (total === 0) return Number.NaN
  const rank = Math.round(p * (total - 1))
  let seen = zeros
  if (rank < seen) return 0
  for (let cell = 0; cell < counts.length; cell++) {
    seen += counts[cell]!
    if (rank < seen) return cellEdge(firstCell + cell + 0.5)
  }
  return Number.NaN
}

/** Counts in bins of `cells` cells, aligned with every other histogram of that width; empty bins at the ends cut. */
export function binned(
  { firstCell, counts }: LogCounts,
  cells: number,
): { readonly firstBin: number; readonly counts: readonly number[] } {
  const firstBin = Math.floor(firstCell / cells)
  const bins: number[] = []
  for (let index = 0; index < counts.length; index++) {
    const bin = Math.floor((firstCell + index) / cells) - firstBin
    while (bins.length <= bin) bins.push(0)
    bins[bin]! += counts[index]!
  }
  return { firstBin, counts: bins }
}
