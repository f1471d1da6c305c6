/** A trial run in the test's own process, with all that it yields; it can be stopped and taken up again. */
import type { Domain, TrialContext } from '../../core/domain.ts'
import type { MeasurementRow, TrialOutcome } from '../../core/measurement.ts'
import { randomStream } from '../../core/random.ts'
import type { Study } from '../../core/study.ts'
import { readStudy } from '../../core/study-file.ts'
import type { Trial } from '../../core/trial.ts'
import { domain } from './index.ts'
import type { TrainingParams, TrainingTrialParams } from './params.ts'
import { runTraining } from './run.ts'

/** The trials of a study written as YAML. */
export async function plannedTrials(text: string): Promise<Trial<TrainingTrialParams>[]> {
  const loadDomain = async () => domain as unknown as Domain
  const { study } = await readStudy(text, 'study.yaml', { quick: false, loadDomain })
  return (await domain.plan(study as Study<TrainingParams>)) as Trial<TrainingTrialParams>[]
}

export interface Yield {
  readonly outcome: TrialOutcome
  readonly rows: readonly MeasurementRow[]
  readonly traces: Readonly<Record<string, readonly number[]>>
  /** How often it was stopped. */
  readonly stops: number
}

/**
 * `stopEvery`: stopped after so many calls of `trace`, its process lost, and gone on with from the checkpoint, which
 * `keep` may turn into another.
 */
export async function runWhole(
  trial: Trial<TrainingTrialParams>,
  stopEvery = Number.POSITIVE_INFINITY,
  keep = (checkpoint: Uint8Array) => checkpoint,
): Promise<Yield> {
  const rows: MeasurementRow[] = []
  const traces: Record<string, number[]> = {}
  let restored: Uint8Array | null = null
  for (let stops = 0; ; stops++) {
    const stop = new AbortController()
    let traced = 0
    const context: TrialContext = {
      random: (...key) => randomStream(trial.seed, ...key),
      signal: stop.signal,
      seconds: () => 0,
      processorSeconds: () => 0,
      // Memory is of the process, not of the seed.
      record: ({ step, values: { peakMemoryBytes, ...values } }) => rows.push({ step, values }),
      trace({ firstStep, columns }) {
        for (const [name, values] of Object.entries(columns)) {
          traces[name] ??= []
          traces[name].length = firstStep - 1
          traces[name].push(...values)
        }
        if (++traced === stopEvery) stop.abort()
      },
      checkpoint: {
        restored,
        save(_, state) {
          restored = keep(state)
        },
      },
    }
    const outcome = await runTraining(trial, context)
    if (outcome !== 'interrupted') return { outcome, rows, traces, stops }
  }
}
