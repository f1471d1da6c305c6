/** `batchwise plan`: what a run would do and take. Runs nothing, writes nothing. */

import { totalmem } from 'node:os'
import { formatBytes, formatList, formatSeconds, formatSetting } from '../charts/format.ts'
import { factorName, settingOf } from '../core/factors.ts'
import { textTable } from '../report/text-table.ts'
import { openStore } from '../store/sqlite.ts'
import { printLine, toJsonLine } from './output.ts'
import { readStudyFile } from './read-study-file.ts'
import { timeLeft } from './time-left.ts'
import { mostTrials, parseUntilDecided, type UntilDecidedOptions } from './until-decided.ts'
import { parseWorkers } from './workers.ts'

export interface PlanOptions extends UntilDecidedOptions {
  readonly store: string
  readonly quick?: boolean
  readonly workers?: string
  readonly json?: boolean
}

export async function planCommand(file: string, options: PlanOptions): Promise<void> {
  const workers = parseWorkers(options.workers)
  const { study, domain } = await readStudyFile(file, options.quick === true, parseUntilDecided(options))
  const trials = await domain.plan(study)
  const maxTrials = mostTrials(study, trials.length)
  const done = endedTrials(
    options.store,
    trials.map(({ id }) => id),
  )
  const estimates = await domain.estimate(trials)
  const rows = study.batchSizes.map((batchSize) => {
    const own = trials.filter((trial) => trial.batchSize === batchSize)
    const missing = own.filter(({ id }) => !done.has(id))
    const known = own.flatMap(({ id }) => estimates.get(id) ?? [])
    const largest = (values: readonly number[]) => (values.length > 0 ? Math.max(...values) : null)
    return {
      batchSize,
      trials: own.length,
      missing: missing.length,
      secondsPerTrial: largest(known.map(({ seconds }) => seconds)),
      memoryBytes: largest(known.map(({ memoryBytes }) => memoryBytes)),
    }
  })
  const missing = trials.filter(({ id }) => !done.has(id))
  const waiting = missing.map(({ id }) => estimates.get(id)?.seconds ?? 0)
  const isKnown = rows.every(({ secondsPerTrial }) => secondsPerTrial !== null)
  const seconds = isKnown ? (timeLeft({ waiting, running: [], ended: [], workers }) ?? 0) : null
  const memoryBytes = isKnown ? workers * Math.max(...rows.map((row) => row.memoryBytes ?? 0)) : null
  if (options.json) {
    printLine(
      toJsonLine({
        study: study.name,
        trials: trials.length,
        missing: missing.length,
        ...(maxTrials === null ? {} : { maxTrials }),
        workers,
        seconds,
        memoryBytes,
        batchSizes: rows,
      }),
    )
    return
  }
  const factors = domain.factors.flatMap((factor) => {
    const name = factorName(factor)
    const values = [...new Set(trials.map((trial) => settingOf(trial, [factor])[name]))]
    return values.length > 1 ? [`${name} ${formatList(values.map(String))}`] : []
  })
  printLine(`${study.name}: ${study.question}`)
  printLine(
    `${trials.length} trials: ${study.batchSizes.length} ${study.batchSizes.length === 1 ? 'batch size' : 'batch sizes'} x ${factors.length > 0 ? `${factors.join(' x ')} x ` : ''}${study.replications} ${study.replications === 1 ? 'replication' : 'replications'}; ${missing.length} to run`,
  )
  printLine()
  const lines = textTable({
    columns: ['batch size', 'trials', 'to run', 'time a trial', 'memory a trial'].map((label) => ({
      label,
      numeric: true,
    })),
    rows: rows.map((row) => [
      formatSetting(row.batchSize),
      String(row.trials),
      String(row.missing),
      row.secondsPerTrial === null ? 'unknown' : formatSeconds(row.secondsPerTrial, 2),
      row.memoryBytes === null ? 'unknown' : formatBytes(row.memoryBytes),
    ]),
  })
  for (const line of lines) printLine(line)
  printLine()
  if (maxTrials !== null) printLine(untilDecidedWords(trials.length, maxTrials, rows, workers))
  if (seconds === null || memoryBytes === null) {
    printLine('What a trial takes is not known before one has run.')
    return
  }
  printLine(
    `${maxTrials === null ? 'At' : 'The grid takes at'} most about ${formatSeconds(seconds, 2)} with ${workers} at a time${study.objective.goal ? ' (a trial ends when it reaches its goal)' : ''}, ${formatBytes(memoryBytes)} of memory.`,
  )
  for (const warning of (await domain.warn?.(study)) ?? []) printLine(`Take care: ${warning}.`)
  if (memoryBytes > totalmem())
    printLine(`This machine has ${formatBytes(totalmem())}: use fewer at a time with --workers.`)
}

function untilDecidedWords(
  gridTrials: number,
  maxTrials: number,
  rows: readonly { readonly secondsPerTrial: number | null }[],
  workers: number,
): string {
  const added = maxTrials - gridTrials
  const longest = rows.map(({ secondsPerTrial }) => secondsPerTrial ?? 0).reduce((a, b) => Math.max(a, b), 0)
  const seconds = (added * longest) / workers
  const time =
    seconds > 0 ? `; about ${formatSeconds(seconds, 2)} if each took as long as the longest here` : ''
  return `After the grid, until it is decided: at most ${added} more trials, ${maxTrials} in all${time}.`
}

/** Opens the store for reading only: a plan leaves no trace. */
function endedTrials(folder: string, ids: readonly string[]): ReadonlySet<string> {
  const store = openStore(folder, { readOnly: true })
  try {
    const ended = store
      .studies()
      .flatMap(({ id }) => store.trials(id))
      .filter(({ outcome }) => outcome !== null)
    const wanted = new Set(ids)
    return new Set(ended.map(({ trial }) => trial.id).filter((id) => wanted.has(id)))
  } finally {
    store.close()
  }
}
