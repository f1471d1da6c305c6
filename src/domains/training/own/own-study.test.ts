import { describe, expect, test } from 'vitest'
import { readStudy } from '../../../core/study-file.ts'
import { loadDomain } from '../../registry.ts'

const study = (params: string, objective = '{ minimize: examples, goal: testAccuracy >= 0.9 }') =>
  `domain: training\nbatchSizes: [4, 8]\nreplications: 2\nparams:\n${params.replace(/^/gm, '  ')}\nobjective: ${objective}\n`
const read = (text: string) => readStudy(text, 's.yaml', { quick: false, loadDomain })

test('a study with a trainer plans a trial for each size, rate and replication', async () => {
  const text = study('learningRate: [0.1, 0.2]\ntrainer: { command: train {batchSize} {learningRate} }')
  const { study: own, domain } = await read(text.replace(/command: (.*) \}/, 'command: "$1" }'))
  const trials = await domain.plan(own)
  expect(
    trials.map(({ batchSize, replication, params }) => [batchSize, params.learningRate, replication]),
  ).toEqual([
    [4, 0.1, 0],
    [4, 0.2, 0],
    [8, 0.1, 0],
    [8, 0.2, 0],
    [4, 0.1, 1],
    [4, 0.2, 1],
    [8, 0.1, 1],
    [8, 0.2, 1],
  ])
  expect(await domain.estimate(trials)).toEqual(new Map())
})

test('without rates a trial has none', async () => {
  const { study: own, domain } = await read(study('trainer: { command: "train {batchSize}" }'))
  const trials = await domain.plan(own)
  expect(trials).toHaveLength(4)
  for (const { params } of trials) expect(params).not.toHaveProperty('learningRate')
})

test('an objective may name what the command reports', async () => {
  const params = 'trainer: { command: "train {batchSize}" }\nreports: { bleu: higher, perplexity: lower }'
  const { study: own } = await read(study(params, '{ minimize: steps, goal: bleu >= 30 }'))
  expect(own.objective.goal).toEqual({ metric: 'bleu', relation: '>=', value: 30 })
  expect((await read(study(params, '{ minimize: perplexity }'))).study.objective.better).toBe('lower')
  await expect(read(study(params, '{ maximize: perplexity }'))).rejects.toThrow(
    'write "minimize: perplexity"',
  )
  await expect(read(study(params, '{ maximize: blue }'))).rejects.toThrow('did you mean "bleu"?')
})

describe('a fault is told with its place', () => {
  test.each([
    [
      'trainer: { command: "train 8" }',
      'the command does not use {batchSize}',
      '5:23 params.trainer.command',
    ],
    [
      'trainer: { command: "train {bachSize} {batchSize}" }',
      'did you mean "batchSize"?',
      'params.trainer.command',
    ],
    [
      'trainer: { command: "train {batchSize} {learningRate}" }',
      'there is no {learningRate}',
      'params.trainer.command',
    ],
    [
      'learningRate: [0.1, 0.2]\ntrainer: { command: "train {batchSize}" }',
      'the command does not use {learningRate}',
      '5:17 params.learningRate',
    ],
    ['trainer: { comand: "train {batchSize}" }', 'did you mean "command"?', '5:14 params.trainer.comand'],
    ['trainer: { command: "train {batchSize}" }\nepochs: 3', 'there is no such field', '6:3 params.epochs'],
    [
      'trainer: { command: "train {batchSize}" }\nreports: { bleu: up }',
      'expected "higher" or "lower"',
      'params.reports.bleu',
    ],
    [
      'trainer: { command: "train {batchSize}" }\nreports: { testLoss: higher }',
      'testLoss is better when it is lower',
      '6:24 params.reports.testLoss',
    ],
  ])('%s', async (params, message, place) => {
    const error = await read(study(params)).catch((thrown: Error & { place?: string }) => thrown)
    expect(error).toMatchObject({
      place: expect.stringContaining(place),
      message: expect.stringContaining(message),
    })
  })
})

test('what no line ever reported is told', async () => {
  const { study: own, domain } = await read(study('trainer: { command: "train {batchSize}" }'))
  const trials = (await domain.plan(own)).map((trial) => ({
    trial,
    outcome: { kind: 'finished' } as const,
    values: { steps: 3, examples: 12, trainSeconds: 1, acc: 0.9 },
  }))
  const analysis = domain.analyze(own, { trials, cells: [], curve: [] } as never, null)
  expect(analysis.caveats[0]).toBe(
    'No line of the command has ever reported testAccuracy; reported were acc, examples, steps, trainSeconds.',
  )
})
