/** The process in which a built-in network is tried: a real trial, ended after its third full step and an evaluation. */
import { randomStream } from '../../../core/random.ts'
import type { Trial } from '../../../core/trial.ts'
import type { TrainingTrialParams } from '../params.ts'
import { runTraining } from '../run.ts'

const fullSteps = 3
const [planned = ''] = process.argv.slice(2)
const trial = JSON.parse(planned) as Trial<TrainingTrialParams>
// Phases may train with another batch size from some epoch on.
const { phases: _, ...params } = trial.params
const enough = new AbortController()
let steps = 0
await runTraining(
  {
    ...trial,
    params: {
      ...params,
      // Whatever the rate: weights that stay finite take what others take.
      learningRate: 1e-6,
      epochs: 100_000,
      remainder: 'drop',
      evaluationsPerEpoch: 1000,
      goal: null,
    },
  },
  {
    random: (...key) => randomStream(trial.seed, ...key),
    signal: enough.signal,
    seconds: () => performance.now() / 1000,
    processorSeconds: () => performance.now() / 1000,
    record: ({ step }) => {
      steps = step
      if (step >= fullSteps) enough.abort()
    },
    trace: () => {},
    checkpoint: { restored: null, save: () => {} },
  },
)
if (steps < fullSteps) throw new Error(`ended after ${steps} steps`)
process.stdout.write(`${JSON.stringify({ steps, peakBytes: 1024 * process.resourceUsage().maxRSS })}\n`)
process.exit(0)
