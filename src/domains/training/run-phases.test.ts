import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { remainders } from './batching/kinds.ts'
import { epochsAt, layOutRun } from './run-phases.ts'
import { plannedTrials, runWhole } from './testing.ts'
import { phaseAt } from './updates/phases.ts'

const study = (params: string, batchSizes = '[32]') => `domain: training
batchSizes: ${batchSizes}
replications: 1
params:
  data: { madeUp: gaussian-blobs, examples: 100, features: 8, classes: 2 }
  network: { hidden: [5] }
  learningRate: 0.2
${params.replace(/^/gm, '  ')}
objective: { maximize: testAccuracy }
`
const trialOf = async (params: string) => (await plannedTrials(study(params)))[0]!

describe('a run with phases', () => {
  test('counts steps, examples and epochs by what each phase presents', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 3000 }),
        fc.tuple(
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 40 }),
        ),
        fc.constantFrom(...remainders),
        fc.integer({ min: 1, max: 4 }),
        (trainExamples, [first, second, third], remainder, evaluationsPerEpoch) => {
          const params = {
            trainExamples,
            remainder,
            evaluationsPerEpoch,
            learningRate: 0.1,
            epochs: 6,
            phases: [
              { fromEpoch: 2, batchSize: second },
              { fromEpoch: 3, batchSize: third },
            ],
          }
          const phases = layOutRun({ batchSize: first, params } as never)
          let examples = 0
          for (let epoch = 0; epoch < 6; epoch++) {
            const phase = phaseAt(phases, epoch)
            expect(phase.batchSize).toBe(epoch < 2 ? first : epoch < 3 ? second : third)
            expect(epochsAt(phase, examples)).toBe(epoch)
            const { slices } = phase
            expect(slices.at(-1)!.to).toBe(phase.examplesPerEpoch)
            expect(slices.filter(({ evaluate }) => evaluate)).toHaveLength(
              Math.min(evaluationsPerEpoch, Math.ceil(phase.examplesPerEpoch / phase.batchSize)),
            )
            examples += phase.examplesPerEpoch
            expect(epochsAt(phase, examples)).toBe(epoch + 1)
          }
        },
      ),
    )
  })

  test('trains with the batch size of each', async () => {
    const trial = await trialOf(
      'epochs: 4\nremainder: drop\nphases: [{ fromEpoch: 1, batchSize: 100 }, { fromEpoch: 3, batchSizeFactor: 0.25 }]',
    )
    const { rows, traces } = await runWhole(trial)
    // 100 examples: 3 x 32, then twice 1 x 100, then 12 x 8.
    expect(rows.map(({ step, values }) => [step, values.steps, values.epochs, values.examples])).toEqual([
      [0, 0, 0, 0],
      [3, 3, 1, 96],
      [4, 4, 2, 196],
      [5, 5, 3, 296],
      [17, 17, 4, 392],
    ])
    expect(traces.loss).toHaveLength(17)
  })

  test('is, up to the switch, the run that does not switch', async () => {
    const plain = await runWhole(await trialOf('epochs: 3'))
    const switched = await runWhole(await trialOf('epochs: 3\nphases: [{ fromEpoch: 2, batchSize: 10 }]'))
    const before = 2 * Math.ceil(100 / 32)
    expect(switched.traces.loss!.slice(0, before)).toEqual(plain.traces.loss!.slice(0, before))
    expect(switched.traces.loss).toHaveLength(before + 10)
  })

  test('a rate that a phase multiplies is the rate that a schedule multiplies', async () => {
    const momentum = 'epochs: 3\noptimizer: { sgd: { momentum: 0.9 } }'
    const byPhase = await trialOf(`${momentum}\nphases: [{ fromEpoch: 1, learningRateFactor: 0.5 }]`)
    const byPhaseRate = await trialOf(`${momentum}\nphases: [{ fromEpoch: 1, learningRate: 0.1 }]`)
    const bySchedule = await trialOf(`${momentum}\nschedule: { step: { atEpochs: [1], factor: 0.5 } }`)
    const [first, ...others] = await Promise.all(
      [byPhase, byPhaseRate, bySchedule].map((one) => runWhole(one)),
    )
    for (const other of others) expect(other.traces).toEqual(first!.traces)
    expect((await runWhole(await trialOf(momentum))).traces).not.toEqual(first!.traces)
  })
})

test('rates come to the steps by the examples seen, across a change of the batch size', async () => {
  const trial = await trialOf(
    'epochs: 4\nschedule: { cosine: { warmUpEpochs: 1, finalFactor: 0.1 } }\nphases: [{ fromEpoch: 2, batchSize: 7, learningRateFactor: 2 }]',
  )
  const rates = layOutRun(trial).flatMap((phase) =>
    Array.from({ length: phase.toEpoch - phase.fromEpoch }, (_, index) => phase.fromEpoch + index).flatMap(
      (epoch) => phase.slices.flatMap((slice) => [...(phase.ratesOf(epoch, slice) as Float64Array)]),
    ),
  )
  const epochsDone = [0, 1, 2, 3].flatMap((epoch) => {
    const batchSize = epoch < 2 ? 32 : 7
    return Array.from({ length: Math.ceil(100 / batchSize) }, (_, step) => epoch + (step * batchSize) / 100)
  })
  expect(rates).toHaveLength(epochsDone.length)
  for (const [step, done] of epochsDone.entries()) {
    const start = done < 2 ? 0.2 : 0.4
    const share =
      done < 1 ? Math.max(done, 0.01) : 0.1 + 0.9 * (0.5 + 0.5 * Math.cos((Math.PI * (done - 1)) / 3))
    expect(rates[step]).toBeCloseTo(start * share, 12)
  }
})
