/** A run's numbers as a table: a row for each step that is kept, and for each evaluation. */

import { evaluationRow } from './training/evaluation-table.ts'
import type { Frame } from './training/messages.ts'
import { traceRow } from './training/trace-table.ts'

const columns = [
  ...['network', 'step', 'epochs', 'seconds', 'loss', 'gradientNorm', 'gradientNormDeviation', 'distance'],
  ...['stepsInRow', 'testAccuracy', 'testLoss'],
]

/** In full digits. What a row has not is empty; norms and losses of several steps are their means. */
export function csvOf({ lanes }: Pick<Frame, 'lanes'>, perEpoch: number): string {
  const rows = lanes.flatMap((lane, index) => {
    const traced = Array.from({ length: lane.traceRows }, (_, row) => traceRow(lane.traces, row)).map(
      (row) => [
        ...[index + 1, row.steps, row.examples / perEpoch, row.seconds, row.loss, row.gradientNorm],
        row.count > 1 ? Math.sqrt(row.gradientNormSquares / (row.count - 1)) : '',
        ...[row.distance, row.count, '', ''],
      ],
    )
    const evaluated = Array.from({ length: lane.evaluationRows }, (_, row) =>
      evaluationRow(lane.evaluations, row),
    ).map((row) => [
      ...[index + 1, row.steps, row.examples / perEpoch, row.seconds, '', '', '', row.distance, ''],
      ...[row.accuracy, row.loss],
    ])
    return [...traced, ...evaluated].sort((a, b) => Number(a[1]) - Number(b[1]))
  })
  return `${[columns, ...rows].map((row) => row.join(',')).join('\n')}\n`
}
