/** T13, T14 and T22: what can be counted. Models alone, and for T14 a simulation of the draws. */

import { evaluateModel } from '../core/model.ts'
import { randomStream } from '../core/random.ts'
import { meanInterval } from '../core/stats/interval.ts'
import { epochBatches } from '../domains/training/batching/epoch-batches.ts'
import { remainders } from '../domains/training/batching/kinds.ts'
import { bookkeeping } from '../domains/training/models/bookkeeping.ts'
import { type Claim, doesNotFollow, type Finding, holds, type Judgement, judgement } from './claim.ts'
import { exact } from './runs.ts'
import { allOf, fromBoolean } from './truth.ts'

/** Every number that is read below exists for these inputs. */
const count = (input: Readonly<Record<string, unknown>>) => {
  const { regime, ...numbers } = evaluateModel(bookkeeping, input)
  return {
    regime,
    batchesPerEpoch: numbers.batchesPerEpoch!,
    steps: numbers.steps!,
    remainderExamples: numbers.remainderExamples!,
    lastBatchSize: numbers.lastBatchSize!,
    expectedDistinctShare: numbers.expectedDistinctShare!,
    batchesUntilAllSeen: numbers.batchesUntilAllSeen!,
  }
}

export const batchesAnEpoch: Claim = {
  id: 'T13',
  statement:
    '200 samples in batches of 5 are 40 batches an epoch, 40,000 in 1,000 epochs; 1,050 samples in batches of 100 leave 50',
  test: 'The bookkeeping model, with each way of treating the remainder.',
  studies: [],
  judge: () => {
    const whole = count({ examples: 200, batchSize: 5, epochs: 1000 })
    const partial = remainders.map((remainder) => ({
      remainder,
      ...count({ examples: 1050, batchSize: 100, remainder }),
    }))
    const findings: Finding[] = [
      {
        statement: '200 samples in batches of 5 are 40 batches an epoch and 40,000 in 1,000 epochs',
        truth: fromBoolean(whole.batchesPerEpoch === 40 && whole.steps === 40_000),
        because: `${whole.batchesPerEpoch} batches an epoch, ${whole.steps} in 1,000 epochs.`,
      },
      {
        statement: '1,050 samples in batches of 100 leave 50',
        truth: fromBoolean(partial.every(({ remainderExamples }) => remainderExamples === 50)),
        because: `What becomes of the 50: ${partial.map(({ remainder, batchesPerEpoch, lastBatchSize }) => `${remainder} makes ${batchesPerEpoch} batches, the last of ${lastBatchSize}`).join('; ')}.`,
      },
    ]
    return byCounting(findings, [
      exact('Batches an epoch, 200 samples in 5', 'batches', whole.batchesPerEpoch),
      exact('Batches in 1,000 epochs', 'batches', whole.steps),
      ...partial.map(({ remainder, lastBatchSize }) =>
        exact(`Last batch, 1,050 samples in 100, ${remainder}`, 'examples', lastBatchSize),
      ),
    ])
  },
}

const simulatedEpochs = 2000

export const drawsWithRepetition: Claim = {
  id: 'T14',
  statement:
    'Sampling with repetition can take more than 40,000 batches, and shows some samples more than once and others once',
  test: 'The bookkeeping model for 200 samples in batches of 5 over 1,000 epochs, and 2,000 simulated epochs of draws.',
  studies: [],
  judge: () => {
    const model = count({ examples: 200, batchSize: 5, epochs: 1000, withReplacement: true })
    const seen = simulate(200, 5)
    const share = meanInterval(
      seen.map(({ distinct }) => distinct / 200),
      0.99,
    )
    const repeated = seen.every(({ most }) => most > 1)
    const once = seen.every(({ once: samples }) => samples > 0)
    const findings: Finding[] = [
      {
        statement: '1,000 epochs of draws with repetition take more than 40,000 batches',
        truth: fromBoolean(model.steps > 40_000),
        because: `The count is ${model.steps} with repetition as without: an epoch is still 200 draws. Only where an epoch is to last until every sample was seen does it take more, ${model.batchesUntilAllSeen} batches on average in place of 40.`,
      },
      {
        statement: 'Some samples come more than once and others once',
        truth: fromBoolean(repeated && once),
        because: `In each of ${simulatedEpochs} simulated epochs some samples came several times and some once.`,
      },
      {
        statement: 'The share of samples that an epoch shows is 1 - (1 - 1/N)^N',
        truth: fromBoolean(
          share.lo <= model.expectedDistinctShare && model.expectedDistinctShare <= share.hi,
        ),
        because: `Expected ${(100 * model.expectedDistinctShare).toFixed(2)} %; simulated ${(100 * share.mean).toFixed(2)} % (99 % interval ${(100 * share.lo).toFixed(2)} to ${(100 * share.hi).toFixed(2)}): the others do not come at all.`,
      },
    ]
    // The count is the claim's point; the rest of the sentence is so.
    const outcome = findings[0]!.truth === 'yes' ? holds : doesNotFollow
    return judgement(outcome, findings, [
      exact('Batches in 1,000 epochs, with repetition', 'batches', model.steps),
      exact('Share of samples that an epoch shows, expected', 'share', model.expectedDistinctShare),
      {
        name: 'Share of samples that an epoch shows, simulated',
        unit: 'share',
        value: share.mean,
        lo: share.lo,
        hi: share.hi,
        n: share.n,
        evidence: 'simulated',
      },
    ])
  },
}

/** How often the samples of an epoch came, in the batches that training uses. */
function simulate(examples: number, batchSize: number) {
  return Array.from({ length: simulatedEpochs }, (_, epoch) => {
    const { order } = epochBatches('with-replacement', {
      examples,
      labels: [],
      batchSize,
      remainder: 'keep',
      random: (...key) => randomStream('claim T14', ...key),
      epoch,
    })
    const times = new Uint32Array(examples)
    for (const example of order) times[example]! += 1
    return {
      distinct: times.filter((time) => time > 0).length,
      once: times.filter((time) => time === 1).length,
      most: Math.max(...times),
    }
  })
}

export const namesOfRegimes: Claim = {
  id: 'T22',
  statement: 'A batch of everything is batch gradient descent, of one is stochastic, between is mini-batch',
  test: 'The regime that the bookkeeping model names, at every batch size from 1 to 200 of 200 samples.',
  studies: [],
  judge: () => {
    const regimes = Array.from(
      { length: 200 },
      (_, index) => count({ examples: 200, batchSize: index + 1 }).regime,
    )
    const between = regimes.slice(1, -1)
    const repeated = count({ examples: 200, batchSize: 200, withReplacement: true }).regime
    const findings: Finding[] = [
      {
        statement:
          'A batch of 1 is stochastic, one of all 200 is batch gradient descent, the 198 between are mini-batch',
        truth: fromBoolean(
          regimes[0] === 'stochastic' &&
            regimes.at(-1) === 'batch' &&
            between.every((regime) => regime === 'mini-batch'),
        ),
        because: `Named ${regimes[0]} at 1, ${regimes.at(-1)} at 200 and ${between[0]} between; 200 draws with repetition are not the whole data, and are named ${repeated}.`,
      },
    ]
    return byCounting(findings, [])
  },
}

function byCounting(findings: readonly Finding[], figures: Judgement['figures']): Judgement {
  const isSo = allOf(findings.map(({ truth }) => truth)) === 'yes'
  return judgement(isSo ? holds : doesNotFollow, findings, figures)
}
