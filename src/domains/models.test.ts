import { expect, test } from 'vitest'
import { evaluateModel } from '../core/model.ts'
import { describeFields } from '../core/model-fields.ts'
import { allModels, findModel, modelDomains, searchModels } from './models.ts'

const models = await allModels()

for (const model of models) {
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
