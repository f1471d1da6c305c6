import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { z } from 'zod'
import { didYouMean } from './did-you-mean.ts'
import type { Domain } from './domain.ts'
import { describeError, UserError } from './errors.ts'
import type { Study } from './study.ts'
import { readStudy } from './study-file.ts'
import { studyYaml } from './study-yaml.ts'

const params = z.strictObject({
  rate: z.union([z.number().positive(), z.array(z.number().positive()).min(1)]),
  layers: z.array(z.int().min(1)).default([]),
  shape: z.strictObject({ width: z.int().min(1) }).optional(),
  mode: z.enum(['mean', 'sum']).default('mean'),
})

/** Only what reading a study needs; nothing of it runs. */
const oven = {
  name: 'oven',
  version: 1,
  params,
  metrics: [
    { name: 'seconds', unit: 's', better: 'lower', cumulative: true, doc: '' },
    { name: 'yieldShare', unit: 'share', better: 'higher', doc: '' },
  ],
  factors: [],
  check: async (study: Study) =>
    study.batchSizes.flatMap((size, index) =>
      size > 100
        ? [{ path: ['batchSizes', index], message: `batch size ${size} is above the 100 pans` }]
        : [],
    ),
} as unknown as Domain

const loadDomain = async (name: string): Promise<Domain> => {
  if (name === 'oven') return oven
  throw new UserError(`there is no domain "${name}"${didYouMean(name, ['oven'])}`)
}
const read = (text: string, quick = false) => readStudy(text, 'study.yaml', { quick, loadDomain })
const faultOf = async (text: string, quick = false): Promise<string> => {
  try {
    await read(text, quick)
  } catch (error) {
    if (error instanceof UserError) return describeError(error)
    throw error
  }
  return 'no fault'
}

const good = `domain: oven
batchSizes: [4, 8, 16]
params:
  rate: 0.5
objective:
  minimize: seconds
  goal: yieldShare >= 90 %
`

describe('reading a study', () => {
  test('a short study gets its defaults', async () => {
    const { study } = await read(good)
    expect(study).toMatchObject({
      name: 'study',
      domain: 'oven',
      batchSizes: [4, 8, 16],
      replications: 3,
      seed: 1,
      confidence: 0.95,
      tolerance: 0.2,
      params: { rate: 0.5, layers: [], mode: 'mean' },
      objective: {
        metric: 'seconds',
        better: 'lower',
        goal: { metric: 'yieldShare', relation: '>=', value: 0.9 },
      },
    })
  })

  test('the study written out reads back as the same study', async () => {
    const { study } = await read(`${good}constraints: ["seconds <= 2 min"]\n`)
    expect((await read(studyYaml(study))).study).toEqual(study)
    for (const member of ['{}', '{ maxTrials: 60 }']) {
      const { study: going } = await read(`${good}untilDecided: ${member}\n`)
      expect((await read(studyYaml(going))).study).toEqual(going)
    }
  })

  test('untilDecided is left out where it is not asked for; what the command line says goes before the file', async () => {
    expect((await read(good)).study).not.toHaveProperty('untilDecided')
    const asked = async (text: string, untilDecided: { maxTrials?: number } | null) =>
      (await readStudy(text, 'study.yaml', { quick: false, loadDomain, untilDecided })).study.untilDecided
    expect(await asked(good, {})).toEqual({ maxTrials: null })
    const limited = `${good}untilDecided: { maxTrials: 60 }\n`
    expect(await asked(limited, null)).toEqual({ maxTrials: 60 })
    expect(await asked(limited, {})).toEqual({ maxTrials: 60 })
    expect(await asked(limited, { maxTrials: 80 })).toEqual({ maxTrials: 80 })
  })

  test('--quick puts its members in place, params one by one, and names the study so', async () => {
    const text = `${good}quick:\n  batchSizes: [4]\n  params: { mode: sum }\n`
    expect((await read(text)).study).toMatchObject({
      name: 'study',
      batchSizes: [4, 8, 16],
      params: { mode: 'mean' },
    })
    expect((await read(text, true)).study).toMatchObject({
      name: 'study-quick',
      batchSizes: [4],
      params: { rate: 0.5, mode: 'sum' },
    })
  })

  test.each([
    [
      'a typo',
      good.replace('batchSizes', 'batchsizes'),
      'study.yaml:2:1 batchsizes: there is no such field (did you mean "batchSizes"?)',
    ],
    ['a missing field', good.replace(/batchSizes.*\n/, ''), 'study.yaml:1:1 batchSizes: is missing'],
    [
      'a text for a number',
      good.replace('rate: 0.5', 'rate: fast'),
      'study.yaml:4:9 params.rate: expected a number or a list, got "fast"',
    ],
    ['a rate of NaN', good.replace('rate: 0.5', 'rate: .nan'), 'study.yaml:4:9 params.rate: '],
    [
      'a rate below 0',
      good.replace('rate: 0.5', 'rate: -1'),
      'study.yaml:4:9 params.rate: expected a number above 0, got -1',
    ],
    [
      'one bad rate of several',
      good.replace('rate: 0.5', 'rate: [1, -2]'),
      'study.yaml:4:13 params.rate[1]: expected a number above 0, got -2',
    ],
    [
      'a batch size of 0',
      good.replace('[4, 8, 16]', '[4, 0]'),
      'study.yaml:2:13 batchSizes: expected batch sizes that are whole numbers from 1 up, got 0',
    ],
    [
      'a batch above the data',
      good.replace('[4, 8, 16]', '[4, 800]'),
      'study.yaml:2:17 batchSizes[1]: batch size 800 is above the 100 pans',
    ],
    [
      'an unknown domain',
      good.replace('domain: oven', 'domain: ovn'),
      'study.yaml:1:9 domain: there is no domain "ovn" (did you mean "oven"?)',
    ],
    [
      'a goal that no metric matches',
      good.replace('yieldShare', 'yield'),
      'study.yaml:7:9 objective.goal: no metric is called "yield"',
    ],
    [
      'a wrong unit',
      good.replace('90 %', '90 kg'),
      'study.yaml:7:9 objective.goal: the unit "kg" does not fit yieldShare, which is measured in share',
    ],
    [
      'both directions',
      `${good}  maximize: seconds\n`,
      'study.yaml:6:3 objective: expected either minimize or maximize',
    ],
    ['the wrong direction', good.replace('minimize', 'maximize'), 'write "minimize: seconds"'],
    ['a cost without a goal', good.replace(/ {2}goal.*\n/, ''), 'it needs a goal'],
    [
      'a goal without a cost',
      good.replace('minimize: seconds', 'maximize: yieldShare'),
      'is none: minimize one of seconds',
    ],
    ['a budget below', `${good}  budget: seconds >= 3\n`, 'a budget is an upper bound on one of seconds'],
    ['bad YAML', 'domain: [oven', 'study.yaml:1:'],
    ['a duplicate', `${good}domain: oven\n`, 'study.yaml:8:1: not valid YAML'],
    ['a list', '- 1\n', 'study.yaml:1:1: expected a study'],
    ['nothing', '', 'study.yaml:1:1: expected a study'],
    [
      'a bomb of aliases',
      `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      'not valid YAML',
    ],
    ['too many replications', `${good}replications: 1e9\n`, 'expected a number of at most 1000000'],
    [
      'half a replication',
      `${good}replications: 1.5\n`,
      'study.yaml:8:15 replications: expected a whole number, got 1.5',
    ],
    [
      'a typo inside params',
      good.replace('rate: 0.5', 'rate: 0.5\n  shape: { widht: 3 }'),
      'params.shape.widht: there is no such field (did you mean "width"?)',
    ],
    [
      'a wrong choice',
      good.replace('rate: 0.5', 'rate: 0.5\n  mode: median'),
      'study.yaml:5:9 params.mode: expected "mean" or "sum", got "median"',
    ],
  ])('%s is told with its place', async (_, text, message) => {
    expect(await faultOf(text)).toContain(message)
  })

  test('a fault that comes from quick is placed there', async () => {
    const text = `${good}quick:\n  params: { mode: median }\n`
    expect(await faultOf(text, true)).toContain('study.yaml:9:19 quick.params.mode: expected "mean" or "sum"')
  })

  test('several faults are told at once', async () => {
    const fault = await faultOf(good.replace('domain', 'doamin').replace('batchSizes', 'sizes'))
    expect(fault.split('\n').length).toBeGreaterThan(2)
  })

  test('a file of more than 1 MB is refused', async () => {
    expect(await faultOf(`# ${'x'.repeat(1_000_001)}`)).toContain('at most 1 MB')
  })

  test('any YAML gives a study or a message of a few lines, never another error', {
    timeout: 60_000,
  }, async () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constant('seconds'),
    )
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('any'), { maxKeys: 4 }),
      ),
    })).any
    const member = (sane: unknown) => fc.oneof({ weight: 2, arbitrary: fc.constant(sane) }, value)
    const study = fc.record(
      {
        domain: member('oven'),
        batchSizes: member([4, 8]),
        replications: member(2),
        params: member({ rate: 1 }),
        objective: member({ minimize: 'seconds', goal: 'yieldShare >= 0.5' }),
        constraints: member([]),
        quick: member({}),
        seed: member(1),
      },
      { requiredKeys: [] },
    )
    const text = fc.oneof(
      fc.string(),
      study.map((members) => stringify(members)),
      fc.string({ unit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async (written, quick) => {
        const fault = await faultOf(written, quick)
        expect(fault.split('\n').length).toBeLessThan(20)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a price', () => {
  const priced = (price: string, objective = 'minimize: cost\n  goal: yieldShare >= 90 %') =>
    `${good.slice(0, good.indexOf('objective'))}objective:\n  ${objective}\nprice: ${price}\n`

  test('makes cost a metric that can be minimized, budgeted and bounded, in its currency', async () => {
    const { study } = await read(priced('{ perHour: 2.5, currency: EUR }'))
    expect(study.objective.metric).toBe('cost')
    expect(study.price).toEqual({ perHour: 2.5, currency: 'EUR' })
    const budget = 'maximize: yieldShare\n  budget: cost <= 3 €\nconstraints: [cost <= 2]'
    const within = (await read(priced('{ perHour: { 4: 1, 8: 1, 16: 3 }, currency: € }', budget))).study
    expect(within.objective.budget).toEqual({ metric: 'cost', relation: '<=', value: 3 })
    expect(within.constraints).toEqual([{ metric: 'cost', relation: '<=', value: 2 }])
    expect((await read(studyYaml(within))).study).toEqual({ ...within, name: 'study' })
  })

  test.each([
    ['{ perHour: 0, currency: EUR }', /perHour/],
    ['{ perHour: 2 }', /currency: is missing/],
    ['{ perHour: 2, currency: s }', /expected one word/],
    ['{ perHour: { 4: 1, 8: 1 }, currency: EUR }', /there is no price for batch size 16/],
  ])('%s is refused', async (price, fault) => {
    expect(await faultOf(priced(price))).toMatch(fault)
  })

  test('money is no goal; without a price cost is no metric, and the message says what to write', async () => {
    const goal = priced('{ perHour: 2, currency: EUR }', 'minimize: seconds\n  goal: cost <= 3')
    expect(await faultOf(goal)).toMatch(/money is spent, not reached.*budget: cost <= 3/s)
    expect(await faultOf(good.replace('minimize: seconds', 'minimize: cost'))).toMatch(
      /no metric is called "cost".*price: \{ perHour/s,
    )
  })
})
