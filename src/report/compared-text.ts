/** Studies beside one another for a terminal. */
import type { FigureTable } from '../charts/figure.ts'
import type { ComparedWords } from './compared-words.ts'
import { hang, painter, printable, type TextOptions } from './text-lines.ts'
import { textTable } from './text-table.ts'

/** Lines without their ends. */
export function comparedText(words: ComparedWords, options: TextOptions): string[] {
  const width = Math.max(40, options.width)
  const paint = painter(options)
  const list = (items: readonly string[]) =>
    items.flatMap((item) => hang(printable(item), '  - ', '    ', width))
  const table = (title: string, of: FigureTable | null) =>
    of === null || of.rows.length === 0
      ? []
      : ['', paint(title, 'bold'), ...textTable(cells(of, printable)).map((line) => `  ${line}`)]
  return [
    ...words.headline.flatMap((sentence) => hang(printable(sentence), '', '', width)),
    ...table('Answers', words.answers),
    ...table('Set differently', words.settings),
    ...table('At equal sizes', words.bySize),
    ...(words.caveats.length === 0 ? [] : ['', paint('Take care', 'bold'), ...list(words.caveats)]),
  ]
}

const cells = ({ columns, rows }: FigureTable, of: (text: string) => string): FigureTable => ({
  columns: columns.map(({ label, numeric }) => ({ label: of(label), numeric })),
  rows: rows.map((row) => row.map(of)),
})
