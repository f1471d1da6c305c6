/** A command as a person writes it: words, quotes, and `{name}` where a value of the trial goes. */
import { didYouMean } from '../../../core/did-you-mean.ts'
import { UserError } from '../../../core/errors.ts'

export type PlaceholderValues = Readonly<Record<string, string | number>>

/** A word of the command; what was in quotes is never an operator of a shell. */
export interface Word {
  readonly text: string
  readonly quoted: boolean
}

/** `{{name}}` is the text `{name}`, and `${name}` is a shell's own. */
const placeholder = /\{\{([A-Za-z_]\w*)\}\}|(?<!\$)\{([A-Za-z_]\w*)\}/g

/** @example placeholdersOf('train --bs {batchSize}') // ['batchSize'] */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(placeholder)].flatMap(([, , name]) => (name === undefined ? [] : [name]))
}

/**
 * @throws UserError for a placeholder that has no value
 * @example fillIn('--bs={batchSize}', { batchSize: 32 }) // '--bs=32'
 */
export function fillIn(
  template: string,
  values: PlaceholderValues,
  quote: (text: string) => string = (text) => text,
): string {
  return template.replace(placeholder, (_, literal?: string, name?: string) => {
    if (literal !== undefined) return `{${literal}}`
    const value = Object.hasOwn(values, name!) ? values[name!] : undefined
    if (value !== undefined) return quote(String(value))
    const known = Object.keys(values)
    throw new UserError(`there is no {${name}} to fill in${didYouMean(name!, known)}`, {
      remedy: `Known here: ${known.map((each) => `{${each}}`).join(', ')}.`,
    })
  })
}

/** One word for sh, whatever is in it. */
export const quoteForShell = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/**
 * Splits as sh does, without expanding anything: blanks part words, '...' is literal, in "..." and outside a
 * backslash takes the next character as it is (inside only `"`, `\`, `$` and the backtick).
 *
 * @throws UserError for a quote that is not closed, or no word at all
 * @example splitCommand(`python "my train.py" -q`) // texts: python, my train.py, -q
 */
export function splitCommand(command: string): Word[] {
  const part = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)|(['"\\])/g
  const words: Word[] = []
  let current: Word | null = null
  const add = (text: string, quoted: boolean) => {
    current = { text: (current?.text ?? '') + text, quoted: quoted || (current?.quoted ?? false) }
  }
  for (const [, single, double, escaped, plain, stray] of command.matchAll(part)) {
    if (stray !== undefined) {
      throw new UserError(
        stray === '\\'
          ? 'the command ends in a backslash'
          : `a quote (${stray}) in the command is not closed`,
      )
    }
    if (single !== undefined) add(single, true)
    else if (double !== undefined) add(double.replace(/\\(["\\$`])/g, '$1'), true)
    else if (escaped !== undefined) add(escaped, true)
    else if (plain !== undefined) add(plain, false)
    else if (current) {
      words.push(current)
      current = null
    }
  }
  if (current) words.push(current)
  if (words.length === 0) throw new UserError('the command is empty')
  return words
}

/** Unquoted words that mean something to a shell only: `|`, `>`, `&&`, `2>&1`, `$HOME`, `;` and their like. */
export const shellWordsIn = (words: readonly Word[]): string[] =>
  words
    .filter(({ text, quoted }) => !quoted && /^(?:\|\|?|&&?|;|\d*(?:>>?|<)(?:&\d)?.*|\$\w+|`.*)$/.test(text))
    .map(({ text }) => text)
