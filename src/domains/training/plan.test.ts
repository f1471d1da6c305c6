import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { UserError } from '../../core/errors.ts'
import { contentId } from '../../core/identity.ts'
import { readStudy } from '../../core/study-file.ts'
import { loadDomain } from '../registry.ts'

const file = (batchSizes: readonly number[], more: object = {}) =>
  stringify({
    domain: 'training',
    batchSizes,
    replications: 2,
    params: { learningRate: [0.1, 0.5], epochs: 3, ...more },
    objective: { minimize: 'epochs', goal: 'testAccuracy >= 0.9' },
  })
const planned = async (text: string) => {
  const { study, domain } = await readStudy(text, 'study.yaml', { quick: false, loadDomain })
  return domain.plan(study)
}

test('batch sizes x rates x replications, each trial once', async () => {
  const trials = await planned(file([8, 32, 64]))
  expect(trials).toHaveLength(12)
  expect(new Set(trials.map(({ id }) => id)).size).toBe(12)
})

test('adding a batch size, a rate or a replication changes no other trial', async () => {
  const few = (await planned(file([8, 64]))).map(({ id }) => id)
  const more = (await planned(file([8, 32, 64], { learningRate: [0.1, 0.3, 0.5] }))).map(({ id }) => id)
  expect(more).toEqual(expect.arrayContaining(few))
})

test('a price changes no trial', async () => {
  const free = await planned(file([8, 64]))
  const priced = file([8, 64])
    .replace('minimize: epochs', 'minimize: cost')
    .concat('price: { perHour: { 8: 1, 64: 2.5 }, currency: EUR }\n')
  expect(await planned(priced)).toEqual(free)
})

test('the rates compared within a size share their random numbers', async () => {
  const trials = await planned(file([8]))
  const seeds = Map.groupBy(trials, ({ replication }) => replication)
  for (const own of seeds.values()) expect(new Set(own.map(({ seed }) => seed)).size).toBe(1)
})

test('whatever can change the result changes the trial', async () => {
  const [base] = await planned(file([8]))
  for (const change of [
    { epochs: 4 },
    { network: { hidden: [5] } },
    { reduction: 'sum' },
    { engine: 'wasm' },
    { trainExamples: 100 },
    { batching: 'sorted' },
    { remainder: 'drop' },
    { network: 'cnn' },
    { optimizer: 'adam' },
    { schedule: 'cosine' },
    { scaling: { rule: 'linear', at: 16 } },
    { phases: [{ fromEpoch: 1, batchSize: 16 }] },
  ]) {
    const [changed] = await planned(file([8], change))
    expect(changed!.id).not.toBe(base!.id)
  }
})

test('a validation part is taken off training, one split for the whole study; without one there is none to judge by', async () => {
  const trials = await planned(file([8, 64], { validation: 0.1 }))
  expect(new Set(trials.map(({ params }) => JSON.stringify(params.validation)))).toEqual(
    new Set(['{"amount":0.1,"seed":1}']),
  )
  expect(trials[0]!.params.trainExamples).toBe(54_000)
  const judged = file([8]).replace('testAccuracy', 'validationAccuracy')
  await expect(planned(judged)).rejects.toThrow('the data bring no validation set to judge by')
})

test('any params give a study or a message of a few lines, never another error', {
  timeout: 60_000,
}, async () => {
  const odd = fc.oneof(
    fc.double(),
    fc.string(),
    fc.constant(null),
    fc.array(fc.double(), { maxLength: 3 }),
    fc.object({ maxDepth: 1 }),
  )
  const params = fc.record(
    {
      learningRate: fc.oneof(fc.constant(0.1), odd),
      epochs: fc.oneof(fc.constant(1), odd),
      network: odd,
      data: odd,
      trainExamples: odd,
      reduction: odd,
      engine: odd,
      optimizer: odd,
      schedule: odd,
      scaling: odd,
      phases: odd,
      surprise: odd,
    },
    { requiredKeys: ['learningRate', 'epochs'] },
  )
  await fc.assert(
    fc.asyncProperty(params, async (written) => {
      try {
        await planned(file([8], written))
      } catch (error) {
        expect(error).toBeInstanceOf(UserError)
        expect((error as UserError).message.split('\n').length).toBeLessThan(10)
      }
    }),
    { numRuns: 200 },
  )
})

test('the trials of the first studies keep their ids, so that what has been run stays valid', async () => {
  const ids = async (example: string) => {
    const text = readFileSync(new URL(`../../../examples/training/${example}`, import.meta.url), 'utf8')
    return contentId((await planned(text)).map(({ id }) => id))
  }
  expect(await ids('mnist-quick.yaml')).toBe('b0623ba554504303096f')
  expect(await ids('mnist-dynamics.yaml')).toBe('1fb0a1c90accc5a7fc8d')
})

test('a trial of which nothing more is measured has no word of it; one judged by a score measures scores', async () => {
  const [plain] = await planned(file([8]))
  expect(Object.keys(plain!.params)).not.toContain('measures')
  expect(Object.keys(plain!.params)).not.toContain('noiseScaleExamples')
  const [judged] = await planned(file([8]).replace('testAccuracy', 'testAuc'))
  expect(judged!.params.measures).toEqual(['scores'])
  const [noise] = await planned(file([8], { measures: ['gradientNoiseScale', 'layers'] }))
  expect(noise!.params).toMatchObject({
    measures: ['layers', 'gradientNoiseScale'],
    noiseScaleExamples: 2048,
  })
  const [sameInOtherOrder] = await planned(file([8], { measures: ['layers', 'gradientNoiseScale'] }))
  expect(sameInOtherOrder!.id).toBe(noise!.id)
  await expect(
    planned(file([8], { measures: ['gradientNoiseScale', 'twoBatchNoiseScale'] })),
  ).rejects.toThrow('two estimators of one thing')
})
