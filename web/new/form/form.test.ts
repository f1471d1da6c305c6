/** The form's reading of the schema, and its writing of the text, on every example there is. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Path, readDocument } from './document.ts'
import { readLine, writeLine } from './line.ts'
import type { StudySchema } from './schema.ts'
import { beginning, formOf, type JsonSchema, shapeOf } from './schema.ts'

const root = join(import.meta.dirname, '../../..')
const folder = join(root, 'examples')
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
const schema: StudySchema = JSON.parse(readFileSync(join(root, 'schema/study.schema.json'), 'utf8'))
const paramsOf = (domain: string) =>
  schema.allOf.find(({ if: when }) => when.properties.domain.const === domain)!.then.properties.params

/** Numbers may be written another way (1e-3, 0.001), and a text may be put in quotes. */
const words = (text: string): string => text.replace(/[\d.e-]+/g, '0').replaceAll('"', '')

/** Every place in the value with the control that it gets; `none` where the form has no control for it. */
function controls(value: unknown, node: JsonSchema, path: Path): { path: Path; kind: string }[] {
  const shape = shapeOf(node)
  const here = { path, kind: shape.kind }
  switch (shape.kind) {
    case 'forms': {
      const form = shape.forms[formOf(shape.forms, value)]
      if (!form) return [{ path, kind: 'none' }]
      return 'literal' in form ? [here] : [here, ...controls(value, form.schema, path)]
    }
    case 'members':
      return Object.entries(value as object).flatMap(([name, member]) => {
        const own = node.properties?.[name]
        return own ? controls(member, own, [...path, name]) : [{ path: [...path, name], kind: 'none' }]
      })
    case 'named':
      return Object.entries(value as object).flatMap(([name, member]) =>
        controls(member, shape.each, [...path, name]),
      )
    case 'list':
      return (value as unknown[]).flatMap((item, index) => controls(item, shape.each, [...path, index]))
    default:
      return [here]
  }
}

describe('the form made from the schema', () => {
  test.each(examples)('has a control for everything that is written in $name', ({ text }) => {
    const { params, domain } = parse(text)
    const all = controls(params, paramsOf(domain), ['params'])
    expect(all.filter(({ kind }) => kind === 'none')).toEqual([])
    expect(all.length).toBeGreaterThan(1)
  })

  test.each(examples)('writes $name to the letter as it was read', ({ text }) => {
    const { params, domain } = parse(text)
    const lines = controls(params, paramsOf(domain), ['params']).filter(({ kind }) => kind === 'line')
    let written = text
    for (const { path } of lines) {
      const document = readDocument(written)!
      const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document.value)
      const shape = shapeOf(schemaAt(path, params, paramsOf(domain)))
      if (shape.kind !== 'line') continue
      written = document.put(path, readLine(writeLine(value), shape.several))
    }
    expect(parse(written)).toEqual(parse(text))
    expect(words(written)).toBe(words(text))
  })

  test('gives each form of a setting a beginning that has that form', () => {
    const seen: string[] = []
    const visit = (node: JsonSchema, path: string): void => {
      const shape = shapeOf(node)
      if (shape.kind === 'forms') {
        for (const [index, form] of shape.forms.entries()) {
          seen.push(`${path} ${form.label}`)
          // An empty list is a list of anything.
          const start = beginning(form.schema)
          if (!(Array.isArray(start) && start.length === 0)) {
            expect([path, form.label, formOf(shape.forms, start)]).toEqual([path, form.label, index])
          }
          if (!('literal' in form)) visit(form.schema, path)
        }
      }
      if (shape.kind === 'named' || shape.kind === 'list') visit(shape.each, `${path}[]`)
      if (shape.kind === 'members') {
        for (const [name, member] of Object.entries(node.properties ?? {})) visit(member, `${path}.${name}`)
      }
    }
    visit(paramsOf('training'), 'training')
    visit(paramsOf('production'), 'production')
    expect(seen).toContain('training.optimizer adamW')
    expect(seen.length).toBeGreaterThan(40)
  })
})

/** The schema of the place, by the forms that the value has. */
function schemaAt(path: Path, params: unknown, top: JsonSchema): JsonSchema {
  let node = top
  let value = params
  const settle = () => {
    for (let shape = shapeOf(node); shape.kind === 'forms'; shape = shapeOf(node)) {
      node = shape.forms[formOf(shape.forms, value)]!.schema
    }
  }
  for (const key of path.slice(1)) {
    settle()
    const shape = shapeOf(node)
    node =
      shape.kind === 'named' || shape.kind === 'list' ? shape.each : (node.properties?.[String(key)] ?? {})
    value = (value as Record<string | number, unknown>)[key]
  }
  const shape = shapeOf(node)
  if (shape.kind === 'forms') settle()
  return node
}

test('a line reads back what it writes', () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom('lot', '20 min'),
  )
  fc.assert(
    fc.property(
      value,
      (one) => void expect(readLine(writeLine(one), 'never')).toBe(Object.is(one, -0) ? 0 : one),
    ),
  )
  fc.assert(
    fc.property(fc.array(value, { minLength: 1 }), (all) => {
      const read = readLine(writeLine(all), 'always') as unknown[]
      expect(read).toEqual(all.map((one) => (Object.is(one, -0) ? 0 : one)))
    }),
  )
  expect(readLine(' ', 'always')).toBeUndefined()
  expect(readLine('128', 'with commas')).toBe(128)
  expect(readLine('128', 'always')).toEqual([128])
  expect(readLine('testAccuracy >= 95 %, cost <= 3', 'always')).toEqual(['testAccuracy >= 95 %', 'cost <= 3'])
})

describe('the text behind the form', () => {
  const text = `# Mine.
params:
  network: { hidden: [128] }   # small
  epochs: 1e1 # ten
objective:
  minimize: examples
`
  test('takes a change and keeps all the rest as it was written', () => {
    const document = readDocument(text)!
    expect(document.put(['params', 'epochs'], 5)).toBe(text.replace('1e1', '5'))
    expect(document.put(['params', 'network', 'hidden'], [64, 32])).toBe(text.replace('[128]', '[64, 32]'))
    expect(document.put(['params', 'network'], 'cnn')).toBe(text.replace('{ hidden: [128] }', 'cnn'))
    expect(document.put(['params', 'network', 'input'], { a: 1 })).toContain('# small')
    expect(parse(document.put(['price', 'perHour'], 3))).toMatchObject({ price: { perHour: 3 } })
    expect(document.remove(['params', 'epochs'])).not.toContain('epochs')
    expect(parse(document.remove(['objective', 'minimize']))).not.toHaveProperty('objective')
    expect(parse(document.rename(['params', 'epochs'], 'rounds'))).toMatchObject({ params: { rounds: 10 } })
  })

  test('is left alone where it is no YAML', () => {
    expect(readDocument('a: [1')).toBeNull()
    expect(readDocument('just words')).toBeNull()
  })
})
