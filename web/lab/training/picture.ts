/** What a lane thinks of what is shown: guesses of digits, areas of points. */

/** Places along each side of the grid on which areas are computed. */
export const gridSide = 48
/** Half the side of the board that points lie on; its middle is 0, 0. */
export const boardHalf = 3

/** The middle of each place of the grid: rows from the top, x then y. */
export function gridInputs(): Float32Array {
  const inputs = new Float32Array(gridSide * gridSide * 2)
  for (let row = 0; row < gridSide; row++) {
    for (let column = 0; column < gridSide; column++) {
      const at = 2 * (row * gridSide + column)
      inputs[at] = ((column + 0.5) / gridSide - 0.5) * 2 * boardHalf
      inputs[at + 1] = (0.5 - (row + 0.5) / gridSide) * 2 * boardHalf
    }
  }
  return inputs
}

/** The index of the largest logit of each of the first examples. */
export function guesses(logits: Float32Array, classes: number, into: Uint8Array): void {
  for (let row = 0; row < into.length; row++) {
    let best = 0
    for (let k = 1; k < classes; k++) {
      if (logits[row * classes + k]! > logits[row * classes + best]!) best = k
    }
    into[row] = best
  }
}

/** The softmax of each example, as bytes. */
export function shares(logits: Float32Array, classes: number, into: Uint8Array): void {
  for (let row = 0; row < logits.length; row += classes) {
    let largest = Number.NEGATIVE_INFINITY
    for (let k = 0; k < classes; k++) largest = Math.max(largest, logits[row + k]!)
    let sum = 0
    for (let k = 0; k < classes; k++) sum += Math.exp(logits[row + k]! - largest)
    for (let k = 0; k < classes; k++) into[row + k] = (255 * Math.exp(logits[row + k]! - largest)) / sum
  }
}
