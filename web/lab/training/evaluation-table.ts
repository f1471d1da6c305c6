/** What the test set said, in bounded memory: when the table is full, every second row goes; the first stays. */

/** Of a row, in this order. */
export const evaluationColumns = ['steps', 'examples', 'seconds', 'distance', 'accuracy', 'loss'] as const
export type EvaluationColumn = (typeof evaluationColumns)[number]
export type EvaluationRow = Readonly<Record<EvaluationColumn, number>>

export const evaluationWidth = evaluationColumns.length

export interface EvaluationTable {
  readonly rows: number
  /** Row after row; the first `rows` count. */
  readonly values: Float64Array
  add(row: EvaluationRow): void
}

export function makeEvaluationTable(capacity = 512): EvaluationTable {
  const values = new Float64Array(capacity * evaluationWidth)
  let rows = 0
  const halve = () => {
    rows = Math.ceil(rows / 2)
    for (let row = 1; row < rows; row++) {
      values.copyWithin(row * evaluationWidth, 2 * row * evaluationWidth, (2 * row + 1) * evaluationWidth)
    }
  }
  return {
    get rows() {
      return rows
    },
    values,
    add(row) {
      if (rows === capacity) halve()
      values.set(
        evaluationColumns.map((name) => row[name]),
        rows * evaluationWidth,
      )
      rows++
    },
  }
}

/** Throws RangeError where there is no such row. */
export function evaluationRow(values: Float64Array, row: number): EvaluationRow {
  if ((row + 1) * evaluationWidth > values.length)
    throw new RangeError(`evaluationRow: there is no row ${row}`)
  return Object.fromEntries(
    evaluationColumns.map((name, index) => [name, values[row * evaluationWidth + index]!]),
  ) as EvaluationRow
}
