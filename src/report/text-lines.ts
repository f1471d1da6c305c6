/** Lines for a terminal. */

export interface TextOptions {
  /** Columns; at least 40 are used. */
  readonly width: number
  /** ANSI colours; without it not one escape is written. */
  readonly color: boolean
}

const CODES = { green: '32;1', yellow: '33;1', red: '31;1', dim: '2', bold: '1' }

export type Paint = (text: string, code: keyof typeof CODES) => string

export const painter =
  ({ color }: Pick<TextOptions, 'color'>): Paint =>
  (text, code) =>
    color ? `\u001b[${CODES[code]}m${text}\u001b[0m` : text

/** Control characters are shown as U+FFFD: they steer no terminal. */
export function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '\ufffd')
}

/** Wrapped to `width`, behind `first` and then `rest`; a word that is longer stands alone on its line. */
export function hang(text: string, first: string, rest: string, width: number): string[] {
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
