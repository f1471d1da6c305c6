/** `batchwise plan`: what a run would do and take. Runs nothing, writes nothing. */

import { totalmem } from 'node:os'
import { formatBytes, formatList, formatSeconds, formatSetting } from '../charts/format.ts'
import { textTable } from '../report/text-table.ts'
import { openStore } from '../store/sqlite.ts'
import { printLine, toJsonLine } from './output.ts'
import { readStudyFile } from './read-study-file.ts'
import { timeLeft } from './time-left.ts'
import { parseWorkers } from './workers.ts'

export interface PlanOptions {
  readonly store: string
  readonly quick?: boolean
  readonly workers?: string
  readonly json?: boolean
}

export async function planCommand(file: string, options: PlanOptions): Promise<void> {
  const workers = parseWorkers(options.workers)
  const { study, domain } = await readStudyFile(file, options.quick === true)
  const trials = await domain.plan(study)
  const done = endedTrials(
    options.store,
    trials.map(({ id }) => id),
  )
  const estimates = await domain.estimate(trials)
  const rows = study.batchSizes.map((batchSize) => {
    const own = trials.filter((trial) => trial.batchSize === batchSize)
    const missing = own.filter(({ id }) => !done.has(id))
    const seconds = Math.max(0, ...own.map(({ id }) => estimates.get(id)?.seconds ?? 0))
    const memoryBytes = Math.max(0, ...own.map(({ id }) => estimates.get(id)?.memoryBytes ?? 0))
    return { batchSize, trials: own.length, missing: missing.length, secondsPerTrial: seconds, memoryBytes }
  })
  const missing = trials.filter(({ id }) => !done.has(id))
  const waiting = missing.map(({ id }) => estimates.get(id)?.seconds ?? 0)
  const seconds = timeLeft({ waiting, running: [], ended: [], workers }) ?? 0
  const memoryBytes = workers * Math.max(0, ...rows.map((row) => row.memoryBytes))
  if (options.json) {
    printLine(
      toJsonLine({
        study: study.name,
        trials: trials.length,
        missing: missing.length,
        workers,
        seconds,
        memoryBytes,
        batchSizes: rows,
      }),
    )
    return
  }
  const factors = domain.factors.flatMap((name) => {
    const values = [...new Set(trials.map(({ params }) => params[name]))]
    return values.length > 1 ? [`${name} ${formatList(values.map(String))}`] : []
  })
  printLine(`${study.name}: ${study.question}`)
  printLine(
    `${trials.length} trials: ${study.batchSizes.length} batch sizes x ${factors.length > 0 ? `${factors.join(' x ')} x ` : ''}${study.replications} replications; ${missing.length} to run`,
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
      formatSeconds(row.secondsPerTrial, 2),
      formatBytes(row.memoryBytes),
    ]),
  })
  for (const line of lines) printLine(line)
  printLine()
  printLine(
    `At most about ${formatSeconds(seconds, 2)} with ${workers} at a time (a trial ends when it reaches its goal), ${formatBytes(memoryBytes)} of memory.`,
  )
  if (memoryBytes > totalmem())
    printLine(`This machine has ${formatBytes(totalmem())}: use fewer at a time with --workers.`)
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
