/** How often an item passes each step of its route, where bad items go back or are scrapped. */
import type { LineProduct } from './line.ts'

export interface Passes {
  /** Mean visits to each step by an item that enters. */
  readonly visits: readonly number[]
  /** Share of the items that enter which leave as good ones. */
  readonly good: number
}

/**
 * Visits v solve v = e_1 + P' v, P the chances of going from step to step (the traffic equations of an absorbing Markov
 * chain; Kemeny & Snell 1960, ch. 3). Every yield is above 0, so that every item leaves in the end.
 *
 * @example passesOf({ name: 'item', priority: 0, share: 1, ratePerSecond: null, route: [{ station: 0, seconds: { kind: 'constant', value: 1 }, yield: 0.8, reworkTo: 0 }] }).visits // [1.25]
 */
export function passesOf({ route }: LineProduct): Passes {
  const count = route.length
  const matrix = route.map((_, row) => {
    const coefficients: number[] = new Array(count).fill(0)
    coefficients[row] = 1
    if (row > 0) coefficients[row - 1]! -= route[row - 1]!.yield
    for (const [from, step] of route.entries())
      if (step.reworkTo === row) coefficients[from]! -= 1 - step.yield
    return coefficients
  })
  const visits = solve(
    matrix,
    route.map((_, row) => (row === 0 ? 1 : 0)),
  )
  return { visits, good: visits[count - 1]! * route[count - 1]!.yield }
}

/** Gauss's elimination; without pivoting, for 1 - P' is an M-matrix. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!])
  const count = rows.length
  for (let column = 0; column < count; column++) {
    for (let row = column + 1; row < count; row++) {
      const factor = rows[row]![column]! / rows[column]![column]!
      if (factor === 0) continue
      for (let k = column; k <= count; k++) rows[row]![k]! -= factor * rows[column]![k]!
    }
  }
  const solution: number[] = new Array(count).fill(0)
  for (let row = count - 1; row >= 0; row--) {
    let sum = rows[row]![count]!
    for (let k = row + 1; k < count; k++) sum -= rows[row]![k]! * solution[k]!
    solution[row] = sum / rows[row]![row]!
  }
  return solution
}
