/** Runs the `@example expression // value` of every docstring of a folder's sources. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const NUMBER = /-?\b\d+(?:\.\d+)?(?:e-?\d+)?(?:\.\.\.)?/g

/** The numbers of a value, in the order in which it is written. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : []
}

/** The sources directly in a folder, tests left out. */
export const sourcesIn = (folder: URL): URL[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => new URL(name, folder))

/**
 * A test for each example: the numbers that stand in its value, in order, `...` after a truncated one.
 *
 * @param known names besides the file's own exports that examples use
 */
export async function testExamples(
  files: readonly URL[],
  known: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  for (const file of files) {
    const modules = (await import(file.href)) as Record<string, unknown>
    const examples = [...readFileSync(file, 'utf8').matchAll(/@example (.*?) \/\/ (.*?)(?: \*\/)?$/gm)]
    if (examples.length === 0) continue
    describe(`the examples of ${file.pathname.split('/src/').at(-1)}`, () => {
      for (const [, expression, stated] of examples) {
        test(expression!, () => {
          const names = { ...modules, ...known }
          const value: unknown = new Function(...Object.keys(names), `return ${expression}`)(
            ...Object.values(names),
          )
          const expected = stated!.split(/ = |, from /)[0]!.match(NUMBER)!
          const actual = numbersIn(value)
          expect(actual).toHaveLength(expected.length)
          for (const [i, text] of expected.entries()) {
            const digits = text.endsWith('...') ? text.slice(0, -3) : null
            if (digits) expect(actual[i]!.toFixed(12).slice(0, digits.length)).toBe(digits)
            else
              expect(Math.abs(actual[i]! - Number(text))).toBeLessThanOrEqual(1e-9 * Math.abs(Number(text)))
          }
        })
      }
    })
  }
}
