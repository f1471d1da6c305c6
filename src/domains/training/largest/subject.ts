/** What is tried: the network or the command of a study, at any batch size; and within which bounds. */
import type { Domain } from '../../../core/domain.ts'
import { UserError } from '../../../core/errors.ts'
import type { Study } from '../../../core/study.ts'
import type { Trial } from '../../../core/trial.ts'
import type { PlannedTrialParams } from '../own/plan-own.ts'
import { canSeeProcesses } from '../own/process-tree.ts'
import type { TrainingTrialParams } from '../params.ts'
import { probeCommand, probeNetwork } from './probe.ts'
import type { ProbeResult } from './search.ts'

export interface Subject {
  /** Training examples; null where a command has its own. */
  readonly examples: number | null
  /** What the study itself allows, in bytes. */
  readonly memoryLimitBytes: number | null
  probe(batchSize: number, memoryBytes: number, signal: AbortSignal): Promise<ProbeResult>
  capIs(upTo: number): string
}

/** The cap of a command, whose data are not known here. */
const mostForCommand = 2 ** 20

/** @throws UserError unless it is a study of training, on a system where a process's memory can be seen */
export async function subjectOf(study: Study, domain: Domain): Promise<Subject> {
  if (domain.name !== 'training') {
    throw new UserError(`memory is tried for training, not for the domain ${domain.name}`, {
      place: 'domain',
    })
  }
  if (!canSeeProcesses) {
    throw new UserError('the memory of a process can be watched on Linux only', {
      remedy: 'Run it in a container or a virtual machine with Linux.',
    })
  }
  const [planned] = await domain.plan({ ...study, batchSizes: study.batchSizes.slice(0, 1), replications: 1 })
  const of = <T extends Trial>(batchSize: number) => ({ ...planned!, batchSize }) as unknown as T
  if ('trainer' in planned!.params) {
    const { memoryLimitMiB } = (of<Trial<PlannedTrialParams>>(1).params.trainer ?? {}) as {
      readonly memoryLimitMiB?: number
    }
    return {
      examples: null,
      memoryLimitBytes: memoryLimitMiB === undefined ? null : memoryLimitMiB * 1024 ** 2,
      probe: (batchSize, memoryBytes, signal) =>
        probeCommand(of<Trial<PlannedTrialParams>>(batchSize), study.objective, memoryBytes, signal),
      capIs: () => 'the bound of --up-to',
    }
  }
  const examples = of<Trial<TrainingTrialParams>>(1).params.trainExamples
  return {
    examples,
    memoryLimitBytes: null,
    probe: (batchSize, memoryBytes, signal) =>
      probeNetwork(of<Trial<TrainingTrialParams>>(batchSize), memoryBytes, signal),
    capIs: (upTo) => (upTo === examples ? 'all the training examples' : 'the bound of --up-to'),
  }
}

/** @throws UserError for an option that is none of its kind, or bounds that leave no size */
export function largestOptions(
  options: {
    readonly memory?: string
    readonly margin?: string
    readonly from?: string
    readonly upTo?: string
  },
  { examples, memoryLimitBytes }: Subject,
): { readonly memoryBytes: number; readonly margin: number; readonly from: number; readonly upTo: number } {
  const from = options.from === undefined ? 1 : parseSize(options.from, '--from')
  const asked = options.upTo === undefined ? mostForCommand : parseSize(options.upTo, '--up-to')
  const upTo = examples === null ? asked : Math.min(examples, asked)
  if (from > upTo) {
    throw new UserError(`there is no size from ${from} to ${upTo}`, {
      place: '--from',
      ...(upTo === examples ? { remedy: `There are ${examples} training examples.` } : {}),
    })
  }
  const margin = options.margin === undefined ? 0.05 : Number(options.margin.replace(/\s*%$/, '')) / 100
  if (!(margin >= 0 && margin < 1)) {
    throw new UserError(`expected a share from 0 to 99 %, got "${options.margin}"`, { place: '--margin' })
  }
  const memoryBytes =
    options.memory === undefined
      ? (memoryLimitBytes ?? process.availableMemory())
      : parseBytes(options.memory)
  return { memoryBytes, margin, from, upTo }
}

function parseSize(text: string, place: string): number {
  const size = Number(text)
  if (Number.isInteger(size) && size >= 1 && size <= 2 ** 31) return size
  throw new UserError(`expected a whole number from 1 on, got "${text}"`, { place })
}

const units: Readonly<Record<string, number>> = {
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
}

/** @example parseBytes('1.5 GiB') // 1610612736 */
export function parseBytes(text: string): number {
  const [, number = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(text) ?? []
  const bytes = Number(number) * (Object.hasOwn(units, unit) ? units[unit]! : Number.NaN)
  if (bytes > 0) return Math.floor(bytes)
  throw new UserError(`expected an amount of memory, e.g. 4GiB or 512MiB, got "${text}"`, {
    place: '--memory',
  })
}
