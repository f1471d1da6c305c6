import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawByName } from './by-name.ts'
import { fromWire, toWire } from './wire.ts'

test('what JSON has no form for comes through', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('any'), { maxKeys: 4, noNullPrototype: true }),
      fc.constant({ number: 'seven' }),
    ),
  })).any
  fc.assert(
    fc.property(value, (given) => {
      // JSON has one zero.
      const plus = JSON.parse(
        JSON.stringify(given, (_, x) => (typeof x === 'number' ? `n${x}` : x)) ?? 'null',
      )
      const came = fromWire(JSON.parse(JSON.stringify(toWire(given))))
      expect(JSON.parse(JSON.stringify(came, (_, x) => (typeof x === 'number' ? `n${x}` : x)))).toEqual(plus)
    }),
  )
})

test('every chart that a figure is made of has its name here', () => {
  const src = resolve(import.meta.dirname, '..')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!test)\.ts$/.test(name),
  )
  const used = files.flatMap((name) =>
    [...readFileSync(join(src, name), 'utf8').matchAll(/figureOf\(\s*(\w+Chart)\b/g)].map(
      ([, chart]) => chart!,
    ),
  )
  expect(new Set(used).size).toBeGreaterThan(6)
  for (const chart of new Set(used)) {
    expect(() => drawByName(chart, null as never, null as never)).not.toThrow('there is no chart')
  }
})
