import type { FigureTable } from '../charts/figure.ts'

/** A table for the terminal: columns two spaces apart, numbers to the right. */
export function textTable(table: FigureTable): string[] {
  const lines = [table.columns.map(({ label }) => label), ...table.rows]
  const widths = table.columns.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  )
  return lines.map((cells) =>
    table.columns
      .map(({ numeric }, column) => {
        const cell = cells[column] ?? ''
        return numeric ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
      })
      .join('  ')
      .trimEnd(),
  )
}
