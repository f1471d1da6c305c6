/** Whole reports with awkward data: made-up numbers of the shape that a training study gives. */

import type { Figure } from '../../src/charts/figure.ts'
import type { Answer, Cell, CurvePoint, ObservedTrial } from '../../src/core/answer.ts'
import type { Metric } from '../../src/core/measurement.ts'
import { randomStream } from '../../src/core/random.ts'
import type { Study } from '../../src/core/study.ts'
import { makeTrial } from '../../src/core/trial.ts'
import type { ReportInput } from '../../src/report/report-input.ts'
import type { TrialRecord } from '../../src/store/store.ts'

const METRICS: readonly Metric[] = [
  { name: 'seconds', unit: 's', better: 'lower', doc: 'wall time', cumulative: true, ratioScale: true },
  {
    name: 'examples',
    unit: 'examples',
    better: 'lower',
    doc: 'examples seen',
    cumulative: true,
    ratioScale: true,
  },
  { name: 'testAccuracy', unit: '1', better: 'higher', doc: 'share of test examples classified rightly' },
  { name: 'trainLoss', unit: '1', better: 'lower', doc: 'mean cross-entropy', ratioScale: true },
  { name: 'examplesPerSecond', unit: 'examples/s', better: 'higher', doc: 'throughput', ratioScale: true },
]

const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048]
const RATES = [0.01, 0.1, 1]

function study(overrides: Partial<Study>): Study {
  return {
    name: 'mnist-awkward',
    domain: 'training',
    question:
      'Which batch size and learning rate train a network of 784-512-512-10 units on MNIST to a test accuracy of at least 0.97 in the least wall time on this machine, and what does a size that is half or twice as large cost?',
    batchSizes: SIZES,
    replications: 3,
    seed: 1,
    params: {},
    objective: {
      metric: 'seconds',
      better: 'lower',
      goal: { metric: 'testAccuracy', relation: '>=', value: 0.97 },
      budget: null,
    },
    constraints: [],
    confidence: 0.95,
    tolerance: 0.05,
    ...overrides,
  }
}

/** Trials of every size, rate and replication: too large a rate for a small batch diverges; two crash, one is missing. */
function records(of: Study): { trials: TrialRecord[]; observed: ObservedTrial[]; cells: Cell[] } {
  const random = randomStream('report-examples')
  const trials: TrialRecord[] = []
  const observed: ObservedTrial[] = []
  const cells: Cell[] = []
  for (const batchSize of of.batchSizes) {
    for (const learningRate of RATES) {
      const scores: Cell['scores'] & Map<number, import('../../src/core/answer.ts').Score> = new Map()
      for (let replication = 0; replication < of.replications; replication++) {
        const trial = makeTrial({ name: 'training', version: 1 }, of.seed, batchSize, replication, {
          learningRate,
        })
        const crashed = batchSize === 2 && learningRate === 0.01 && replication < 2
        if (crashed || (batchSize === 2048 && learningRate === 1 && replication === 2)) {
          trials.push({
            trial,
            round: 0,
            status: crashed ? 'failed' : 'missing',
            attempt: crashed ? 3 : 0,
            outcome: null,
            seconds: null,
            failure: crashed
              ? {
                  message: 'killed by signal SIGKILL (out of memory?) while epoch 3 of 30 was running',
                  output: '',
                }
              : null,
          })
          continue
        }
        const seconds =
          (20 + 400 / batchSize + batchSize * 0.05) *
          (1 + Math.abs(Math.log10(learningRate / 0.1))) *
          (1 + 0.05 * random.normal())
        const diverged = learningRate === 1 && batchSize < 64
        const values = diverged
          ? {
              seconds: seconds / 40,
              examples: batchSize * 37,
              testAccuracy: 0.098,
              trainLoss: 1e9,
              examplesPerSecond: 812.3,
            }
          : {
              seconds,
              examples: Math.round(60000 * (3 + batchSize / 100)),
              testAccuracy: 0.97 + 0.002 * random.uniform(),
              trainLoss: 0.0000123 * (1 + random.uniform()),
              examplesPerSecond: (60000 * (3 + batchSize / 100)) / seconds,
            }
        const outcome = diverged
          ? ({
              kind: 'diverged',
              step: 37,
              reason: 'loss 1.0e+9 is above 10 times its first value 2.31',
            } as const)
          : ({ kind: 'finished' } as const)
        scores.set(
          replication,
          diverged ? { kind: 'diverged', reason: outcome.kind } : { kind: 'value', value: seconds },
        )
        observed.push({ trial, outcome, values })
        trials.push({
          trial,
          round: 0,
          status: outcome.kind,
          attempt: 1,
          outcome,
          seconds: seconds * 1.1,
          failure: null,
        })
      }
      cells.push({ batchSize, factors: { learningRate }, scores })
    }
  }
  return { trials, observed, cells }
}

function curve(of: Study): CurvePoint[] {
  return of.batchSizes.map((batchSize) => {
    const mean = batchSize < 4 ? null : 20 + 400 / batchSize + batchSize * 0.05
    const half = (mean ?? 0) * 0.07
    return {
      batchSize,
      metric: of.objective.metric,
      mean,
      lo: mean === null ? -Infinity : mean - half,
      hi: mean === null ? Infinity : mean + half,
      n: mean === null ? 0 : of.replications,
      of: of.replications,
      factors: { learningRate: 0.1 },
    }
  })
}

function report(of: Study, answer: Answer, figures: readonly Figure[]): ReportInput {
  const { trials, observed, cells } = records(of)
  return {
    study: of,
    studyYaml: `name: ${of.name}\ndomain: training\nquestion: ${of.question}\nbatchSizes: [${of.batchSizes.join(', ')}]\nreplications: ${of.replications}\nparams:\n  layers: [784, 512, 512, 10]\n  learningRates: [0.01, 0.1, 1]\n`,
    metrics: METRICS,
    answer,
    analysis: {
      evidence: 'measured',
      binding: { law: 'none', explanation: '' },
      because: [],
      caveats: [],
      fits: [],
    },
    observations: { cells, curve: curve(of), trials: observed },
    figures,
    trials,
    stopped: null,
    manifest: {
      batchwise: '0.1.0',
      commit: '69ad8d4',
      node: 'v24.21.0',
      platform: 'linux x64',
      cpu: 'A Processor With a Rather Long Name @ 2.10GHz',
      cores: 2,
      memoryBytes: 16 * 2 ** 30,
      engine: 'native avx512',
    },
    generatedAt: '2026-05-04 12:30 UTC',
    command: 'batchwise run examples/training/mnist-awkward.yaml',
  }
}

const REJECTED = [
  {
    batchSize: 1,
    why: 'all 3 replications diverged at learning rate 1, and the goal was not reached at the others',
  },
  { batchSize: 2, why: '2 trials crashed: nothing is known of this size' },
  { batchSize: 2048, why: '6.1 times the cost of the best (5.8 to 6.5)' },
]

export function recommendedReport(figures: readonly Figure[] = []): ReportInput {
  const of = study({})
  return report(
    of,
    {
      verdict: 'recommended',
      batchSize: 64,
      factors: { learningRate: 0.1 },
      range: [64, 128],
      objective: curve(of)[6] as CurvePoint,
      cost: 'seconds',
      regretAtMost: 0.032,
      costOfHalving: { value: 1.14, lo: 1.09, hi: 1.19 },
      costOfDoubling: { value: 1.004, lo: 0.97, hi: 1.04 },
      binding: {
        law: 'amortisation',
        explanation:
          'Below 64 the fixed 0.31 ms of a step is spread over too few examples; above it the number of steps to the goal hardly falls.',
      },
      because: [
        'Step time is 0.31 ms + 9.1 µs an example (intervals 0.29 to 0.33 ms and 8.9 to 9.3 µs): half of the throughput limit is reached at batch 34.',
        'Examples to the goal grow from 180,000 at batch 16 to 930,000 at batch 2048.',
      ],
      caveats: [
        'Timings are of this machine; on another the size may differ.',
        'Three learning rates were tried: a finer grid may move the best size.',
      ],
      rejected: REJECTED,
      evidence: 'measured',
      confidence: 0.95,
    },
    figures,
  )
}

export function undecidedReport(figures: readonly Figure[] = []): ReportInput {
  const of = study({ replications: 1, name: 'mnist-undecided' })
  return report(
    of,
    {
      verdict: 'undecided',
      range: [32, 64, 128, 256],
      needs: ['4 more replications at 64 and 128 would decide: set replications: 5 in the study.'],
      because: [],
      caveats: ['One replication gives no interval.'],
      rejected: REJECTED.slice(0, 2),
      evidence: 'measured',
      confidence: 0.95,
    },
    figures,
  )
}

export function infeasibleReport(figures: readonly Figure[] = []): ReportInput {
  const of = study({
    name: 'mnist-infeasible',
    constraints: [{ metric: 'trainLoss', relation: '<=', value: 1e-9 }],
  })
  return report(
    of,
    {
      verdict: 'infeasible',
      nearest: 256,
      broke: ['256: trainLoss is 0.0000130, which breaks trainLoss <= 1e-9'],
      because: [],
      caveats: [],
      rejected: [
        {
          batchSize: 256,
          why: 'trainLoss is 0.0000130, which breaks trainLoss <= 1e-9',
          breaks: { condition: { metric: 'trainLoss', relation: '<=', value: 1e-9 }, value: 1.3e-5 },
        },
      ],
      evidence: 'measured',
      confidence: 0.95,
    },
    figures,
  )
}

/** Names, questions and messages that try to be markup. */
export const HOSTILE = `</script><script>document.title='owned'</script><img src=x onerror="document.title='owned'">"'&<svg/onload=alert(1)>`

export function hostileReport(figures: readonly Figure[] = []): ReportInput {
  const input = recommendedReport(figures)
  return {
    ...input,
    study: { ...input.study, name: HOSTILE, question: HOSTILE },
    studyYaml: `name: ${HOSTILE}\u0000\u001b[31m`,
    answer: {
      ...input.answer,
      because: [HOSTILE],
      caveats: [HOSTILE],
      rejected: [{ batchSize: 1, why: HOSTILE }],
    },
    trials: input.trials.map((record) => ({
      ...record,
      status: 'failed',
      failure: { message: HOSTILE, output: '' },
    })),
    manifest: { ...input.manifest, cpu: HOSTILE },
    command: HOSTILE,
    generatedAt: HOSTILE,
  }
}
