import { describe, expect, test } from 'vitest'
import { plannedTrials } from '../testing.ts'
import { scaledRate } from './rates.ts'

const study = (params: string, batchSizes = '[16, 64]') => `domain: training
batchSizes: ${batchSizes}
replications: 1
params:
  data: { madeUp: gaussian-blobs, examples: 400, features: 8, classes: 2 }
  network: { hidden: [5] }
  epochs: 6
${params.replace(/^/gm, '  ')}
objective: { maximize: testAccuracy }
`
const rate = 'learningRate: 0.1'
const settings = async (params: string, batchSizes?: string) =>
  (await plannedTrials(study(params, batchSizes))).map(({ batchSize, params: own }) => ({
    batchSize,
    learningRate: own.learningRate,
    ...(own.optimizer ? { optimizer: own.optimizer } : {}),
    ...(own.schedule ? { schedule: own.schedule } : {}),
    ...(own.phases ? { phases: own.phases } : {}),
  }))

describe('what is at its default is no part of a trial', () => {
  test.each([
    'optimizer: sgd',
    'optimizer: [sgd]',
    'optimizer: { sgd: {} }',
    'optimizer: { sgd: { momentum: 0, nesterov: false, weightDecay: 0 } }',
    'schedule: constant',
    'schedule: { constant: { warmUpEpochs: 0 } }',
    'scaling: none',
    'phases: []',
    'phases: [[]]',
    'phases: [{ fromEpoch: 2, learningRateFactor: 1 }]',
  ])('%s', async (params) => {
    const ids = async (text: string) => (await plannedTrials(text)).map(({ id }) => id)
    expect(await ids(study(`${rate}\n${params}`))).toEqual(await ids(study(rate)))
  })
})

describe('optimizers', () => {
  test('have one form each, whatever was spelled out', async () => {
    const params = `${rate}
optimizer:
  - { sgd: { momentum: 0.9, nesterov: false } }
  - adam
  - { adamW: { weightDecay: 0.01, beta2: 0.99 } }
  - { adam: { weightDecay: 0.01, clipNorm: 1 } }`
    expect((await settings(params, '[16]')).map(({ optimizer }) => optimizer)).toEqual([
      { sgd: { momentum: 0.9 } },
      'adam',
      { adamW: { beta2: 0.99 } },
      { adam: { weightDecay: 0.01, clipNorm: 1 } },
    ])
  })

  test('rates and sizes make a full grid, and adding one changes no other trial', async () => {
    const grid = (optimizer: string) =>
      plannedTrials(study(`learningRate: [0.1, 0.3]\noptimizer: ${optimizer}`))
    const few = (await grid('[sgd, adam]')).map(({ id }) => id)
    const more = (await grid('[sgd, adamW, adam]')).map(({ id }) => id)
    expect([few.length, more.length]).toEqual([8, 12])
    expect(more).toEqual(expect.arrayContaining(few))
  })

  test.each([
    ['adamm', '(did you mean "adam"?)'],
    ['{ sgd: { momentum: 1 } }', 'below 1, got 1'],
    ['{ sgd: { momentun: 0.9 } }', 'did you mean "momentum"?'],
    ['{ sgd: { nesterov: true } }', 'nesterov needs a momentum above 0'],
    ['{ adam: { momentum: 0.9 } }', 'there is no such field'],
    ['{ adamW: { clipNorm: 0 } }', 'above 0, got 0'],
    ['[sgd, { adam: 3 }]', 'expected a group of fields, got 3'],
  ])('%s is refused', async (written, message) => {
    const error = await plannedTrials(study(`${rate}\noptimizer: ${written}`)).catch(
      (thrown: Error) => thrown,
    )
    expect(error).toMatchObject({
      place: expect.stringMatching(/^study\.yaml:9:\d+ params\.optimizer/),
      message: expect.stringContaining(message),
    })
  })
})

describe('scaling', () => {
  test.each([
    ['{ rule: linear, at: 16 }', [0.1, 0.4]],
    ['{ rule: linear, at: 64 }', [0.025, 0.1]],
    ['{ rule: sqrt, at: 16 }', [0.1, 0.2]],
    ['{ exponent: 0.25, at: 4 }', [0.141421356237, 0.2]],
  ])('%s gives each size its rate', async (scaling, expected) => {
    expect(await settings(`${rate}\nscaling: ${scaling}`)).toEqual([
      { batchSize: 16, learningRate: expected[0] },
      { batchSize: 64, learningRate: expected[1] },
    ])
  })

  test('Goyal et al. 2017: 0.1 at 256 is 3.2 at 8,192; thrice 0.1 is 0.3', () => {
    expect(scaledRate({ rule: 'linear', at: 256 }, 0.1, 8192)).toBe(3.2)
    expect(scaledRate({ rule: 'linear', at: 32 }, 0.1, 96)).toBe(0.3)
  })

  test.each(['linear', '{ rule: linear }', '{ rule: cubic, at: 4 }', '{ exponent: 3, at: 4 }'])(
    '%s is refused',
    async (scaling) => {
      await expect(plannedTrials(study(`${rate}\nscaling: ${scaling}`))).rejects.toMatchObject({
        place: expect.stringContaining('params.scaling'),
      })
    },
  )
})

describe('schedules', () => {
  test.each([
    ['cosine', 'cosine'],
    ['{ cosine: {} }', 'cosine'],
    [
      '{ cosine: { warmUpEpochs: 0.5, finalFactor: 0.01 } }',
      { cosine: { warmUpEpochs: 0.5, finalFactor: 0.01 } },
    ],
    ['{ constant: { warmUpEpochs: 1 } }', { constant: { warmUpEpochs: 1 } }],
    ['{ step: { atEpochs: [2, 4.5], factor: 0.1 } }', { step: { atEpochs: [2, 4.5], factor: 0.1 } }],
  ])('%s', async (written, schedule) => {
    expect((await settings(`${rate}\nschedule: ${written}`))[0]).toMatchObject({ schedule })
  })

  test.each([
    ['cosin', 'params.schedule', '(did you mean "cosine"?)'],
    ['step', 'params.schedule', 'step needs to know more'],
    [
      '{ step: { atEpochs: [2, 6], factor: 0.1 } }',
      'params.schedule.step.atEpochs[1]',
      'would never change at 6',
    ],
    [
      '{ cosine: { warmUpEpochs: 7 } }',
      'params.schedule.cosine.warmUpEpochs',
      'the run has 6 epochs, the warm-up 7',
    ],
  ])('%s is refused', async (written, place, message) => {
    const error = await plannedTrials(study(`${rate}\nschedule: ${written}`)).catch((thrown: Error) => thrown)
    expect((error as Error & { place: string }).place.split(' ')[1]).toBe(place)
    expect((error as Error).message).toContain(message)
  })
})

describe('phases', () => {
  const switching = `${rate}
phases:
  - []
  - [{ fromEpoch: 2, batchSize: 16 }]
  - [{ fromEpoch: 3, learningRateFactor: 10 }, { fromEpoch: 5, batchSizeFactor: 0.5 }]`

  test('alternatives are compared; one that comes to nothing at a size is the run without it', async () => {
    const toSixteen = [{ fromEpoch: 2, batchSize: 16 }]
    const both = [
      { fromEpoch: 3, learningRateFactor: 10 },
      { fromEpoch: 5, batchSizeFactor: 0.5 },
    ]
    expect(await settings(switching)).toEqual([
      { batchSize: 16, learningRate: 0.1 },
      { batchSize: 16, learningRate: 0.1, phases: both },
      { batchSize: 64, learningRate: 0.1 },
      { batchSize: 64, learningRate: 0.1, phases: toSixteen },
      { batchSize: 64, learningRate: 0.1, phases: both },
    ])
  })

  test.each([
    ['[{ fromEpoch: 2.5, batchSize: 8 }]', '[0].fromEpoch', 'a run switches between two epochs'],
    ['[{ fromEpoch: 0, batchSize: 8 }]', '[0].fromEpoch', 'at least 1, got 0'],
    ['[{ fromEpoch: 6, batchSize: 8 }]', '[0].fromEpoch', 'would never come to this phase'],
    ['[[], [{ fromEpoch: 9, batchSize: 8 }]]', '[1][0].fromEpoch', 'would never come to this phase'],
    ['[{ fromEpoch: 2 }]', '[0]', 'the phase changes nothing'],
    ['[{ fromEpoch: 2, batchSize: 8, batchSizeFactor: 2 }]', '[0]', 'not both'],
    ['[{ fromEpoch: 2, learningRate: 8, learningRateFactor: 2 }]', '[0]', 'not both'],
    ['[{ fromEpoch: 2, batchsize: 8 }]', '[0].batchsize', 'there is no such field'],
    ['[{ fromEpoch: 3, batchSize: 8 }, { fromEpoch: 2, batchSize: 4 }]', '', 'in the order of their epochs'],
    ['[{ fromEpoch: 3, batchSize: 800 }]', '', 'batch size 800 is above the 400 training examples'],
  ])('%s is refused', async (written, place, message) => {
    const error = await plannedTrials(study(`${rate}\nphases: ${written}`)).catch((thrown: Error) => thrown)
    expect((error as Error & { place: string }).place.split(' ')[1]).toBe(`params.phases${place}`)
    expect((error as Error).message).toContain(message)
  })
})
