import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UserError } from '../core/errors.ts'
import { evaluateModel } from '../core/model.ts'
import { describeFields, fieldsJsonSchema } from '../core/model-fields.ts'
import { allModels, findModel, modelDomains, searchModels } from './models.ts'

const models = await allModels()

interface Property {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly items?: Property
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
}

/** Values that a field may take, none of them extreme. */
function valuesOf(property: Property): fc.Arbitrary<unknown> {
  if (property.enum) return fc.constantFrom(...property.enum)
  if (property.type === 'boolean') return fc.boolean()
  if (property.type === 'string') return fc.string({ minLength: 1, maxLength: 5 })
  if (property.type === 'array')
    return fc.array(valuesOf(property.items ?? {}), { minLength: 1, maxLength: 6 })
  const max = Math.min(property.maximum ?? 1000, 1000)
  if (property.type === 'integer') return fc.integer({ min: Math.max(property.minimum ?? -1000, -1000), max })
  const least = property.exclusiveMinimum === undefined ? property.minimum : property.exclusiveMinimum + 0.001
  return fc.oneof(
    fc.double({ min: least ?? -1000, max, noNaN: true }),
    fc.constantFrom(...[1, least ?? 0, max].filter((value) => value >= (least ?? 0))),
  )
}

for (const model of models) {
  const { properties, required = [] } = fieldsJsonSchema(model.input, 'input') as {
    properties: Record<string, Property>
    required?: string[]
  }
  const inputs = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, valuesOf(property)])),
    { requiredKeys: required },
  )

  test(`${model.name}: any allowed input has an answer, or is told which field is at fault`, () => {
    fc.assert(
      fc.property(inputs, (input) => {
        try {
          evaluateModel(model, input)
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          expect(Object.keys(properties), error.message).toContain(error.place)
        }
      }),
      { numRuns: 300 },
    )
  })

  test(`${model.name}: its fields say what they are, its examples come out`, () => {
    expect(modelDomains).toContain(model.name.split('.')[0])
    expect(model.name).toMatch(/^[a-z]+\.[a-z][A-Za-z0-9]*$/)
    expect(model.doc.length).toBeLessThan(130)
    expect(model.source).not.toBe('')
    const inputs = describeFields(model.input)
    for (const field of [...inputs, ...describeFields(model.output, 'output')]) {
      expect(field.doc, field.name).not.toBe('')
      if (field.kind === 'number' || field.kind === 'whole') expect(field.unit, field.name).not.toBe('')
    }
    const symbols = inputs.flatMap(({ symbol }) => symbol ?? [])
    expect(new Set(symbols).size).toBe(symbols.length)
    expect(model.examples.length).toBeGreaterThan(0)
    for (const { input, output, digits = 9 } of model.examples) {
      const actual = evaluateModel(model, input)
      for (const [name, expected] of Object.entries(output)) {
        expectClose(actual[name], expected, digits, `${model.name}.${name}`)
      }
    }
  })
}

function expectClose(actual: unknown, expected: unknown, digits: number, what: string): void {
  if (typeof expected === 'number' && expected !== 0 && typeof actual === 'number') {
    expect(Math.abs(actual / expected - 1), `${what}: ${actual}, not ${expected}`).toBeLessThan(10 ** -digits)
  } else if (Array.isArray(expected)) {
    expect(actual, what).toHaveLength(expected.length)
    for (const [index, item] of expected.entries()) {
      expectClose((actual as unknown[])[index], item, digits, `${what}.${index}`)
    }
  } else {
    expect(actual, what).toEqual(expected)
  }
}

test('names are unique, and a model is found by its own', async () => {
  expect(new Set(models.map(({ name }) => name)).size).toBe(models.length)
  for (const model of models) expect(await findModel(model.name)).toBe(model)
})

test('a wrong name is told with the closest right one, whether or not the domain was named', async () => {
  for (const wrong of ['training.bookeeping', 'bookkeeping', 'bookeeping', 'Training.Bookkeeping']) {
    await expect(findModel(wrong)).rejects.toThrow('did you mean "training.bookkeeping"?')
  }
  await expect(findModel('zzzzzzzzzzz')).rejects.toThrow('there is no model "zzzzzzzzzzz"')
})

test('words are searched in names and docs, all of them', () => {
  expect(searchModels(['EPOCH'], models).map(({ name }) => name)).toContain('training.bookkeeping')
  expect(searchModels(['epoch', 'zebra'], models)).toEqual([])
})
