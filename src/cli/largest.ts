/**
 * `batchwise largest`: the largest batch that fits into memory, found by running every size that is named. Nothing
 * of it goes into the store: that a size fits does not say that it is good.
 */
import { formatBytes, formatSeconds, formatSetting } from '../charts/format.ts'
import { findLargest, type LargestBatch, type Probe } from '../domains/training/largest/search.ts'
import { largestOptions, type Subject, subjectOf } from '../domains/training/largest/subject.ts'
import { textTable } from '../report/text-table.ts'
import { exitCodes } from './exit-codes.ts'
import { onInterrupt } from './interrupt.ts'
import { printLine, say, toJsonLine } from './output.ts'
import { readStudyFile } from './read-study-file.ts'

export interface LargestOptions {
  readonly quick?: boolean
  readonly memory?: string
  readonly margin?: string
  readonly from?: string
  readonly upTo?: string
  readonly json?: boolean
}

/** Bisection ends where two sizes differ by less. */
const resolution = 0.01

export async function largestCommand(file: string, options: LargestOptions): Promise<void> {
  const { study, domain } = await readStudyFile(file, options.quick === true)
  const subject = await subjectOf(study, domain)
  const { memoryBytes, margin, from, upTo } = largestOptions(options, subject)
  const usable = Math.floor(memoryBytes * (1 - margin))
  const interrupt = onInterrupt()
  say(
    `Limit ${formatBytes(memoryBytes)} of resident memory, of which ${formatBytes(usable)} may be taken: ${100 * margin} % stay free.`,
  )
  try {
    const found = await findLargest({
      from,
      upTo,
      resolution,
      run: async (batchSize) => {
        const result = await subject.probe(batchSize, usable, interrupt.drain)
        if (interrupt.drain.aborted) throw new Stopped()
        return result
      },
      onProbe: (probe) => say(`batch ${formatSetting(probe.batchSize)}: ${describe(probe)}`),
    })
    const states = statesOf(found.probes, study.batchSizes)
    if (options.json) printLine(toJsonLine({ ...found, upTo, memoryBytes, margin, states }))
    else print(found, states, upTo, subject)
    process.exitCode = exitCodeOf(found)
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    say('Stopped: nothing is kept.')
    process.exitCode = interrupt.exitCode()
  } finally {
    interrupt.forget()
  }
}

class Stopped extends Error {}

/** A size's last run; the study's own sizes that were not reached are `not tried`. */
interface State {
  readonly batchSize: number
  readonly state: 'ran' | 'out of memory' | 'failed' | 'not tried'
  readonly runs: number
  readonly peakBytes: number | null
  readonly seconds: number | null
  readonly why: string
}

function statesOf(probes: readonly Probe[], asked: readonly number[]): State[] {
  const sizes = new Set([...probes.map(({ batchSize }) => batchSize), ...asked])
  return [...sizes]
    .sort((a, b) => a - b)
    .map((batchSize) => {
      const own = probes.filter((probe) => probe.batchSize === batchSize)
      const last = own.at(-1)?.result
      return {
        batchSize,
        state: last?.kind ?? 'not tried',
        runs: own.length,
        peakBytes: last?.kind === 'ran' ? last.peakBytes : null,
        seconds: last?.kind === 'ran' ? last.seconds : null,
        why: last && last.kind !== 'ran' ? last.why : '',
      }
    })
}

function describe({ result }: Probe): string {
  if (result.kind === 'ran')
    return `ran, ${formatBytes(result.peakBytes)}, ${formatSeconds(result.seconds, 2)}`
  return `${result.kind} (${result.why})`
}

function print(
  { largest, bound, probes }: LargestBatch,
  states: readonly State[],
  upTo: number,
  subject: Subject,
): void {
  if (largest === null) printLine(`No batch size ran: not even ${formatSetting(probes[0]!.batchSize)}.`)
  else
    printLine(
      `The largest batch that fits is ${formatSetting(largest)}: it ran twice, each time in a fresh process.`,
    )
  printLine()
  const lines = textTable({
    columns: [
      { label: 'batch size', numeric: true },
      { label: 'state', numeric: false },
      { label: 'runs', numeric: true },
      { label: 'memory', numeric: true },
      { label: 'time', numeric: true },
      { label: '', numeric: false },
    ],
    rows: states.map(({ batchSize, state, runs, peakBytes, seconds, why }) => [
      formatSetting(batchSize),
      state,
      String(runs),
      formatBytes(peakBytes),
      formatSeconds(seconds, 2),
      why,
    ]),
  })
  for (const line of lines) printLine(line)
  printLine()
  if (largest === null) return
  if (bound === 'cap') printLine(`No larger one was tried: ${formatSetting(upTo)} is ${subject.capIs(upTo)}.`)
  if (bound === 'failure') printLine('Larger ones failed for another reason than memory.')
  printLine('The largest is seldom the best: batchwise run measures which is.')
}

function exitCodeOf({ largest, probes }: LargestBatch): number {
  if (largest !== null) return exitCodes.done
  return probes[0]!.result.kind === 'failed' ? exitCodes.failed : exitCodes.infeasible
}
