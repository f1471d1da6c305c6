/** The answer for a terminal, in the manner of MLPerf LoadGen's summary: the verdict, then figures in a column. */
import { type AnswerInput, answerWords } from './answer-words.ts'

export interface TextOptions {
  /** Columns; at least 40 are used. */
  readonly width: number
  /** ANSI colours; without it not one escape is written. */
  readonly color: boolean
}

const CODES = { RECOMMENDED: '32;1', UNDECIDED: '33;1', INFEASIBLE: '31;1', dim: '2', bold: '1' }

/** Lines without their ends. Control characters in texts of the study are shown as U+FFFD: they steer no terminal. */
export function answerText(input: AnswerInput, options: TextOptions): string[] {
  const words = answerWords(input)
  const width = Math.max(40, options.width)
  const paint = (text: string, code: keyof typeof CODES) =>
    options.color ? `\u001b[${CODES[code]}m${text}\u001b[0m` : text
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
    `${paint(words.verdict, words.verdict)}  ${paint(verdictHead ?? '', 'bold')}`,
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

function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '\ufffd')
}

/** Wrapped to `width`; a word that is longer stands alone on its line. */
function hang(text: string, first: string, rest: string, width: number): string[] {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = rest
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  lines.push(line)
  return lines
}
