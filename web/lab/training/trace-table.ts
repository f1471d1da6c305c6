/**
 * The course of a run in bounded memory: a row a step, and when the table is full, rows merged by twos, so that each
 * then stands for twice as many steps. Means stay means; spread is merged without losing any of it.
 */

/** Of a row, in this order. `loss` and `gradientNorm` are means over the row's steps; the others are at its last step. */
export const traceColumns = [
  'steps',
  'examples',
  'seconds',
  'loss',
  'gradientNorm',
  /** Sum of the squared deviations from the mean norm. */
  'gradientNormSquares',
  'distance',
  /** How many steps the row stands for. */
  'count',
] as const

export type TraceColumn = (typeof traceColumns)[number]
export type TraceRow = Readonly<Record<TraceColumn, number>>

export const traceWidth = traceColumns.length
const at = Object.fromEntries(traceColumns.map((name, index) => [name, index])) as Record<TraceColumn, number>

export interface TraceTable {
  readonly rows: number
  /** Row after row; the first `rows` count. */
  readonly values: Float64Array
  add(step: Omit<TraceRow, 'count' | 'gradientNormSquares'>): void
}

/** Of an even number of rows. */
export function makeTraceTable(capacity = 1024): TraceTable {
  const values = new Float64Array(capacity * traceWidth)
  let rows = 0
  /** Steps that a row stands for when it is complete. */
  let stride = 1
  const isOpen = () => rows > 0 && values[(rows - 1) * traceWidth + at.count]! < stride

  function halve(): void {
    for (let row = 0; row < rows / 2; row++) {
      merge(values, 2 * row, 2 * row + 1)
      values.copyWithin(row * traceWidth, 2 * row * traceWidth, (2 * row + 1) * traceWidth)
    }
    rows /= 2
    stride *= 2
  }

  return {
    get rows() {
      return rows
    },
    values,
    add(step) {
      const joins = isOpen()
      if (!joins && rows === capacity) halve()
      // There is always room behind an open row: the table is halved before its last row would be opened.
      const fresh = joins ? scratch : values.subarray(rows * traceWidth, (rows + 1) * traceWidth)
      for (const name of traceColumns) {
        fresh[at[name]] = name === 'count' ? 1 : name === 'gradientNormSquares' ? 0 : step[name]
      }
      if (joins) mergeInto(values.subarray((rows - 1) * traceWidth, rows * traceWidth), scratch)
      else rows++
    },
  }
}

const scratch = new Float64Array(traceWidth)

function merge(values: Float64Array, first: number, second: number): void {
  mergeInto(
    values.subarray(first * traceWidth, (first + 1) * traceWidth),
    values.subarray(second * traceWidth, (second + 1) * traceWidth),
  )
}

/** `later` joins `row`. The sum of squares by Chan, Golub & LeVeque (1983), equation 2.1b. */
export function mergeInto(row: Float64Array, later: Float64Array): void {
  const [m, n] = [row[at.count]!, later[at.count]!]
  const apart = later[at.gradientNorm]! - row[at.gradientNorm]!
  row[at.gradientNormSquares] =
    row[at.gradientNormSquares]! + later[at.gradientNormSquares]! + (apart * apart * m * n) / (m + n)
  row[at.gradientNorm] = row[at.gradientNorm]! + (apart * n) / (m + n)
  row[at.loss] = (row[at.loss]! * m + later[at.loss]! * n) / (m + n)
  for (const name of ['steps', 'examples', 'seconds', 'distance'] as const) row[at[name]] = later[at[name]]!
  row[at.count] = m + n
}

/** Throws RangeError where there is no such row. */
export function traceRow(values: Float64Array, row: number): TraceRow {
  if ((row + 1) * traceWidth > values.length) throw new RangeError(`traceRow: there is no row ${row}`)
  return Object.fromEntries(
    traceColumns.map((name, index) => [name, values[row * traceWidth + index]!]),
  ) as TraceRow
}
