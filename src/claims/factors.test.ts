import { expect, test } from 'vitest'
import { batchNormalization } from './batch-normalization.ts'
import { outcomeText, type StudyRuns } from './claim.ts'
import { interaction } from './interaction.ts'
import { switching } from './switching.ts'
import { around, type PlantedRun, planted } from './testing.ts'
import { threeSets } from './three-sets.ts'

const replicated = (
  batchSize: number,
  value: number,
  params: PlantedRun['params'] = {},
  spread = 0.0005,
  metric = 'testAccuracy',
): PlantedRun[] =>
  around(value, spread).map((own, replication) => ({
    batchSize,
    replication,
    params,
    rows: [{ [metric]: 0.1 }, { [metric]: own }],
  }))

/** Accuracy of batch 1024 by way to switch; batch 64 throughout reaches 0.98. */
function switched(byWay: Readonly<Record<string, number>>, spread?: number) {
  const phases: Readonly<Record<string, object[]>> = {
    batch: [{ fromEpoch: 5, batchSize: 64 }],
    rate: [{ fromEpoch: 15, learningRateFactor: 10 }],
  }
  const runs = Object.entries(byWay).flatMap(([way, value]) =>
    replicated(1024, value, way === 'none' ? {} : { phases: phases[way]! as never }, spread),
  )
  return { switching: planted(runs), accuracy: planted(replicated(64, 0.98, {}, spread)) }
}

test('T5: every switch recovers, one does, none does, too noisy', () => {
  const outcome = (byWay: Readonly<Record<string, number>>, spread?: number) =>
    outcomeText(switching.judge(switched(byWay, spread)).outcome)
  expect(outcome({ none: 0.95, batch: 0.98, rate: 0.981 })).toBe('holds')
  expect(outcome({ none: 0.95, batch: 0.98, rate: 0.96 })).toBe(
    'holds when the switch is to batch 64 from epoch 5, not to 10 times the rate from epoch 15',
  )
  expect(outcome({ none: 0.95, batch: 0.955, rate: 0.96 })).toBe('does not follow')
  expect(outcome({ none: 0.95, batch: 0.98, rate: 0.98 }, 0.02)).toBe('undecided here')
  // Nothing was lost: there is no trap to come out of.
  expect(outcome({ none: 0.98, batch: 0.98, rate: 0.98 })).toBe('undecided here')
})

/** Score by batch size and rate, the same for each optimizer named. */
const scored = (
  byOptimizer: Readonly<Record<string, readonly [number, number, number, number]>>,
  spread?: number,
) => ({
  medical: planted(
    Object.entries(byOptimizer).flatMap(([optimizer, [smallLow, smallHigh, largeLow, largeHigh]]) => {
      const cell = (batchSize: number, learningRate: number, value: number) =>
        replicated(
          batchSize,
          value,
          { learningRate, ...(optimizer === 'sgd' ? {} : { optimizer }) },
          spread,
          'testAuc',
        )
      return [
        ...cell(16, 0.001, smallLow),
        ...cell(16, 0.1, smallHigh),
        ...cell(256, 0.001, largeLow),
        ...cell(256, 0.1, largeHigh),
      ]
    }),
  ),
})

test('T8: the interaction and its direction, by optimizer', () => {
  const outcome = (...args: Parameters<typeof scored>) =>
    outcomeText(interaction.judge(scored(...args)).outcome)
  const wanted = [0.95, 0.9, 0.8, 0.95] as const
  const parallel = [0.9, 0.95, 0.9, 0.95] as const
  const reversed = [0.8, 0.95, 0.95, 0.9] as const
  expect(outcome({ sgd: wanted, adam: wanted })).toBe('holds')
  expect(outcome({ sgd: parallel, adam: wanted })).toBe('holds when the optimizer is adam')
  expect(outcome({ sgd: parallel, adam: parallel })).toBe('does not follow')
  expect(outcome({ sgd: reversed })).toBe('does not follow')
})

test('T8: runs of a size share what varies within it; sizes do not', () => {
  // Paired within a size, scatter that both rates share drops out; here each rate scatters alike.
  const { findings, figures } = interaction.judge(scored({ sgd: [0.9, 0.9, 0.9, 0.92] }, 0.05))
  expect(findings[0]?.truth).toBe('yes')
  expect(figures[0]?.name).toContain('Test AUC, sgd, batch 16')
})

/** Accuracy at the smallest and the largest batch, by setting. */
const settings = (
  byKey: Readonly<Record<string, readonly [number, number]>>,
  spread = 0.001,
): Record<string, StudyRuns> =>
  Object.fromEntries(
    Object.entries(byKey).map(([key, [small, large]]) => [
      key,
      // The largest batch scatters the other way, so that costs scatter too.
      planted([...replicated(8, small, {}, spread), ...replicated(128, large, {}, -spread)]),
    ]),
  )

test('T9: costs of the larger batch that differ, are the same, or cannot be told', () => {
  const outcome = (...args: Parameters<typeof settings>) =>
    outcomeText(threeSets.judge(settings(...args)).outcome)
  const cheap = { 'mnist-mlp': [0.95, 0.94] as const }
  expect(outcome({ ...cheap, 'mnist-cnn': [0.98, 0.9] })).toBe('holds')
  expect(outcome({ ...cheap, 'mnist-cnn': [0.98, 0.97] })).toBe('does not follow')
  expect(outcome({ ...cheap, 'mnist-cnn': [0.98, 0.9] }, 0.05)).toBe('undecided here')
  expect(outcome(cheap)).toBe('undecided here')
})

test('T9: sets that are missing are named, with what to do', () => {
  const { because } = threeSets.judge(settings({ 'mnist-mlp': [0.9, 0.9], 'mnist-cnn': [0.9, 0.9] }))
  expect(because.slice(-2)).toEqual([
    'fashion-mnist was not judged: batchwise data get fashion-mnist.',
    'pneumoniamnist was not judged: batchwise data get pneumoniamnist.',
  ])
})

interface GoalCost {
  readonly examples: number
  readonly seconds: number
  readonly missed?: boolean
}

/** Three runs a batch size that meet a goal of 0.9 at these costs, or miss it. */
function costly(bySize: Readonly<Record<number, GoalCost>>): StudyRuns {
  const { study, runs } = planted(
    Object.entries(bySize).flatMap(([size, { examples, seconds, missed }]) =>
      around(1, 0.01).map((factor, replication) => ({
        batchSize: Number(size),
        replication,
        rows: [
          {
            examples: examples * factor,
            trainSeconds: seconds * factor,
            testAccuracy: missed ? 0.8 : 0.91,
          },
        ],
      })),
    ),
  )
  const goal = { metric: 'testAccuracy', relation: '>=', value: 0.9 } as const
  return { study: { ...study, objective: { ...study.objective, goal } }, runs }
}

test('T21: sooner in examples and seconds; in examples only; at some sizes; not at all; goals missed', () => {
  const outcome = (without: Readonly<Record<number, GoalCost>>, withIt: Readonly<Record<number, GoalCost>>) =>
    outcomeText(batchNormalization.judge({ without: costly(without), with: costly(withIt) }).outcome)
  const plain = { 16: { examples: 100, seconds: 1 }, 256: { examples: 200, seconds: 1 } }
  expect(outcome(plain, { 16: { examples: 50, seconds: 0.6 }, 256: { examples: 90, seconds: 0.5 } })).toBe(
    'holds',
  )
  expect(outcome(plain, { 16: { examples: 50, seconds: 1.2 }, 256: { examples: 90, seconds: 0.5 } })).toMatch(
    /^holds when speed is counted in examples;/,
  )
  expect(outcome(plain, { 16: { examples: 150, seconds: 2 }, 256: { examples: 90, seconds: 0.5 } })).toMatch(
    /^holds when the batch is 256 and/,
  )
  expect(outcome(plain, { 16: { examples: 150, seconds: 2 }, 256: { examples: 300, seconds: 2 } })).toBe(
    'does not follow',
  )
  const missed = { examples: 50, seconds: 0.5, missed: true }
  expect(outcome(plain, { 16: missed, 256: missed })).toBe('undecided here')
  // Without it the goal was missed at these costs: it would have cost more.
  const late = { examples: 100, seconds: 1, missed: true }
  expect(
    outcome(
      { 16: late, 256: late },
      { 16: { examples: 50, seconds: 0.5 }, 256: { examples: 50, seconds: 0.5 } },
    ),
  ).toBe('holds')
})
