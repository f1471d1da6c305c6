import { formatSeconds } from '../../charts/format.ts'
import { UserError } from '../../core/errors.ts'
import { hashSeed } from '../../core/identity.ts'
import type { Fault } from '../../core/issue-messages.ts'
import type { Study } from '../../core/study.ts'
import { makeTrial, type Trial } from '../../core/trial.ts'
import { estimateProduction } from './estimate.ts'
import { lineFlowTime } from './line/flow-time.ts'
import type { Line } from './line/line.ts'
import { readLine } from './line/read-line.ts'
import { exactMetrics } from './metrics.ts'
import type { ProductionParams, ProductionTrialParams } from './params.ts'
import { lineWritten, settingFaults, settingsOf } from './settings.ts'

export const identity = { name: 'production', version: 2 } as const

/** Batches at every station in a simulated replication, at least. */
const fewestBatches = 1000

/** Planning more would itself take minutes. */
const mostTrials = 100_000

/** What the answer rests on: a formula where an exact one gives all that is asked, unless the study says otherwise. */
export function methodOf(study: Pick<Study<ProductionParams>, 'params' | 'objective' | 'constraints'>) {
  const asked = askedOf(study)
  return (
    study.params.method ?? (asked.every((name) => exactMetrics.includes(name)) ? 'formula' : 'simulation')
  )
}

const askedOf = ({ objective, constraints }: Pick<Study, 'objective' | 'constraints'>): string[] => [
  objective.metric,
  ...constraints.map(({ metric }) => metric),
]

/** Faults of the line as such, and of the line beside what is asked of it. Reads the file of stations. */
export async function checkProduction(study: Study<ProductionParams>): Promise<readonly Fault[]> {
  const { params } = study
  const { line, faults } = readLine(lineWritten(params))
  if (line === null) {
    const isFile = typeof params.line === 'string'
    return faults.map((fault) => ({ ...fault, path: ['params', 'line', ...(isFile ? [] : fault.path)] }))
  }
  const own = settingFaults(study, line)
  const count = study.replications * study.batchSizes.length
  if (own.length === 0 && count > mostTrials) {
    const message = `${count} trials are more than ${mostTrials}`
    return [{ path: ['batchSizes'], message, remedy: 'Take fewer sizes or replications.' }]
  }
  return own.length > 0 ? own : askedFaults(study, line)
}

function askedFaults(study: Study<ProductionParams>, line: Line): Fault[] {
  const path: Fault['path'] = ['objective']
  const open = askedOf(study).find((name) => !exactMetrics.includes(name) && name !== 'throughput')
  if (line.arrivals.kind === 'saturated' && open !== undefined) {
    return [
      {
        path,
        message: `${open} depends on the demand, and the line has none: it always has work`,
        remedy: 'State params.line.demand, e.g. demand: 20/h.',
      },
    ]
  }
  if (methodOf(study) === 'simulation') return []
  const needsFlowTime = askedOf(study).find((name) => ['leadTime', 'wip', 'costPerItem'].includes(name))
  const why = askedOf(study).includes('leadTimeP95')
    ? 'no formula gives leadTimeP95'
    : needsFlowTime === undefined
      ? null
      : noFormula(study, line)
  return why === null
    ? []
    : [{ path: ['params', 'method'], message: why, remedy: 'Write method: simulation, or leave it out.' }]
}

function noFormula({ params, batchSizes }: Study<ProductionParams>, line: Line): string | null {
  for (const batchSize of batchSizes) {
    for (const { batching } of settingsOf(params, line, batchSize)) {
      const flowTime = lineFlowTime(line, batching)
      if (flowTime.kind === 'none') return flowTime.why
    }
  }
  return null
}

/** Batch sizes x lots x transfers x replications; replication by replication, so that a part is a whole study. */
export async function planProduction(
  study: Study<ProductionParams>,
): Promise<Trial<ProductionTrialParams>[]> {
  const { params, seed } = study
  const { line, faults } = readLine(lineWritten(params))
  if (line === null) {
    throw new UserError(faults.map(({ message }) => message).join('\n'), { place: 'params.line' })
  }
  const method = methodOf(study)
  const { perSetup = 0, perLoad = 0, perItemHour = 0 } = params.costs ?? {}
  const trials: Trial<ProductionTrialParams>[] = []
  for (let replication = 0; replication < study.replications; replication++) {
    for (const batchSize of study.batchSizes) {
      for (const { batching, factors } of settingsOf(params, line, batchSize)) {
        const largest = Math.max(batching.lot, batching.load?.items ?? 1)
        trials.push(
          makeTrial<ProductionTrialParams>(identity, seed, batchSize, replication, {
            line,
            batching,
            costs: params.costs ? { perSetup, perLoad, perItemHour } : null,
            method,
            ...(method === 'simulation'
              ? {
                  items: Math.max(params.run.items, fewestBatches * largest),
                  warmUpItems: params.run.warmUp,
                  simulationSeed: hashSeed([seed, replication]),
                }
              : {}),
            ...factors,
          }),
        )
      }
    }
  }
  return trials
}

const hour = 3600

/** A study that would run for hours, before it does. */
export async function warnProduction(study: Study<ProductionParams>): Promise<readonly string[]> {
  const trials = await planProduction(study)
  const estimates = [...(await estimateProduction(trials)).values()]
  const seconds = estimates.reduce((sum, estimate) => sum + estimate.seconds, 0)
  if (seconds < hour) return []
  return [
    `${trials.length} trials take about ${formatSeconds(seconds, 2)} of one core in all; fewer sizes, replications or items (params.run.items) take less`,
  ]
}
