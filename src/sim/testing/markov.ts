/** Markov chains in continuous time, from their rates alone: states found by following them, balance solved densely. */

/** What can happen in a state: at what rate, and which state follows. A state is what its JSON says. */
export type Rates<State> = (state: State) => readonly (readonly [rate: number, next: State])[]

export interface Stationary<State> {
  readonly states: readonly State[]
  readonly chances: readonly number[]
  /** The mean over time of a number that the state has. */
  mean(numberOf: (state: State) => number): number
}

/**
 * The share of time in each state that can be reached from `first`, and from which `first` can be: elimination without
 * subtractions (Grassmann, Taksar & Heyman 1985).
 *
 * @example stationary<number>(0, (n) => [[1, 1 - n]]).chances // [0.5, 0.5]
 */
export function stationary<State>(first: State, rates: Rates<State>): Stationary<State> {
  const index = new Map<string, number>([[JSON.stringify(first), 0]])
  const states = [first]
  const moves: (readonly [rate: number, to: number])[][] = []
  for (const state of states) {
    moves.push(
      rates(state).map(([rate, next]) => {
        const key = JSON.stringify(next)
        if (!index.has(key)) {
          index.set(key, states.length)
          states.push(next)
        }
        return [rate, index.get(key)!]
      }),
    )
  }
  const flows = states.map(() => new Float64Array(states.length))
  for (const [from, those] of moves.entries()) {
    for (const [rate, to] of those) if (to !== from) flows[from]![to]! += rate
  }
  const chances = balanced(flows)
  return {
    states,
    chances,
    mean: (numberOf) => states.reduce((sum, state, at) => sum + chances[at]! * numberOf(state), 0),
  }
}

/** Changes the flows. */
function balanced(flows: readonly Float64Array[]): number[] {
  for (let last = flows.length - 1; last > 0; last--) {
    const own = flows[last]!
    const out = own.subarray(0, last).reduce((sum, rate) => sum + rate, 0)
    for (let from = 0; from < last; from++) {
      const row = flows[from]!
      row[last]! /= out
      if (row[last] === 0) continue
      for (let to = 0; to < last; to++) if (to !== from) row[to]! += row[last]! * own[to]!
    }
  }
  const weights = [1]
  for (let state = 1; state < flows.length; state++) {
    weights.push(weights.reduce((sum, weight, from) => sum + weight * flows[from]![state]!, 0))
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}
