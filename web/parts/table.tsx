import type { FigureTable } from '../../src/charts/figure.ts'

/** Scrolls sideways on its own where it is wider than the page, by keyboard too. */
export function DataTable({ table, label }: { readonly table: FigureTable; readonly label: string }) {
  const kind = (column: number) => (table.columns[column]?.numeric ? 'number' : undefined)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.columns.map(({ label: text }, column) => (
              <th key={column} scope="col" class={kind(column)}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} class={kind(column)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
