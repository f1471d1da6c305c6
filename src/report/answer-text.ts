/** The answer for a terminal, in the manner of MLPerf LoadGen's summary: the verdict, then figures in a column. */
import { type AnswerInput, answerWords } from './answer-words.ts'
import { hang, painter, printable, type TextOptions } from './text-lines.ts'

const VERDICTS = { RECOMMENDED: 'green', UNDECIDED: 'yellow', INFEASIBLE: 'red' } as const

/** Lines without their ends. Control characters in texts of the study are shown as U+FFFD: they steer no terminal. */
export function answerText(input: AnswerInput, options: TextOptions): string[] {
  const words = answerWords(input)
  const width = Math.max(40, options.width)
  const paint = painter(options)
  const labelWidth = Math.min(
    26,
    Math.floor(width * 0.36),
    Math.max(...words.figures.map(({ label }) => label.length)),
  )
  const list = (title: string, items: readonly string[]) =>
    items.length === 0
      ? []
      : ['', paint(title, 'bold'), ...items.flatMap((item) => hang(printable(item), '  - ', '    ', width))]
  const [verdictHead, ...headRest] = hang(printable(words.headline), '', '', width - words.verdict.length - 2)
  const indent = ' '.repeat(words.verdict.length + 2)
  return [
    `${paint(words.verdict, VERDICTS[words.verdict])}  ${paint(verdictHead ?? '', 'bold')}`,
    ...headRest.map((line) => `${indent}${paint(line, 'bold')}`),
    '',
    ...words.figures.flatMap(({ label, value }) => {
      const labels = hang(label, '', '', labelWidth)
      const values = hang(printable(value), '', '', width - labelWidth - 4)
      const height = Math.max(labels.length, values.length)
      return Array.from({ length: height }, (_, line) =>
        `  ${paint((labels[line] ?? '').padEnd(labelWidth), 'dim')}  ${values[line] ?? ''}`.trimEnd(),
      )
    }),
    ...list(words.verdict === 'INFEASIBLE' ? 'What broke' : 'What would decide it', words.next),
    ...(words.nextCommand === null ? [] : ['', `  ${printable(words.nextCommand)}`]),
    ...list('Because', words.because),
    ...list('Why no more was run', words.stopped),
    ...list('Take care', words.caveats),
    ...list(
      'Rejected',
      words.rejected.map(({ batchSize, why }) => `${batchSize}: ${why}`),
    ),
  ]
}
