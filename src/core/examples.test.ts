/** Runs the `@example expression // value` of every docstring of the statistics, fits, laws and selection. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { randomStream } from './random.ts'

const here = new URL('./', import.meta.url)
const files = ['laws.ts', 'selection.ts']
for (const folder of ['stats', 'fit']) {
  for (const name of readdirSync(new URL(`${folder}/`, here))) {
    if (name.endsWith('.ts') && !name.endsWith('.test.ts')) files.push(`${folder}/${name}`)
  }
}

const NUMBER = /-?\b\d+(?:\.\d+)?(?:e-?\d+)?(?:\.\.\.)?/g

/** The numbers of a value, in the order in which it is written. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : []
}

for (const file of files) {
  const modules = (await import(new URL(file, here).href)) as Record<string, unknown>
  const source = readFileSync(new URL(file, here), 'utf8')
  const examples = [...source.matchAll(/@example (.*?) \/\/ (.*?)(?: \*\/)?$/gm)]
  if (examples.length === 0) continue
  describe(`the examples of ${file}`, () => {
    for (const [, expression, stated] of examples) {
      test(expression, () => {
        const names = { ...modules, randomStream }
        const value: unknown = new Function(...Object.keys(names), `return ${expression}`)(
          ...Object.values(names),
        )
        const expected = stated.split(/ = |, from /)[0].match(NUMBER)!
        const actual = numbersIn(value)
        expect(actual).toHaveLength(expected.length)
        for (const [i, text] of expected.entries()) {
          const digits = text.endsWith('...') ? text.slice(0, -3) : null
          if (digits) expect(actual[i].toFixed(12).slice(0, digits.length)).toBe(digits)
          else expect(Math.abs(actual[i] - Number(text))).toBeLessThanOrEqual(1e-9 * Math.abs(Number(text)))
        }
      })
    }
  })
}
