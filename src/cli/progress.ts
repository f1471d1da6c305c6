/** How a run goes, on stderr: one line that is redrawn on a terminal, a plain line for each trial elsewhere. */

import { formatFactors, formatQuantity, formatSeconds } from '../charts/format.ts'
import { type Domain, metricsOf, type TrialEstimate } from '../core/domain.ts'
import type { TrialEvent } from '../core/event.ts'
import { factorsTold, settingOf } from '../core/factors.ts'
import type { Study } from '../core/study.ts'
import type { Trial } from '../core/trial.ts'
import { isLive, say, terminalWidth } from './output.ts'
import { timeLeft } from './time-left.ts'

export interface Progress {
  /** What will run, and how long each is thought to take. */
  expect(missing: readonly Trial[], estimates: ReadonlyMap<string, TrialEstimate>): void
  see(event: TrialEvent): void
  /** A line of its own. */
  tell(line: string): void
  stop(): void
}

const redrawMs = 200

export function startProgress(study: Study, domain: Domain, workers: number): Progress {
  const live = isLive(process.stderr)
  const began = performance.now()
  const running = new Map<string, { readonly trial: Trial; readonly since: number }>()
  const last = new Map<string, Readonly<Record<string, number>>>()
  let trials = new Map<string, Trial>()
  let estimates: ReadonlyMap<string, TrialEstimate> = new Map()
  const ended: { estimated: number; took: number }[] = []
  let timer: NodeJS.Timeout | null = null

  const metric = study.objective.goal?.metric ?? study.objective.metric
  const unit = metricsOf(domain, study).find(({ name }) => name === metric)?.unit ?? '1'
  const secondsNow = () => (performance.now() - began) / 1000
  const estimate = (trialId: string) => estimates.get(trialId)?.seconds ?? 0

  const name = (trial: Trial) => {
    const setting = formatFactors(settingOf(trial, factorsTold(domain.factors, [...trials.values()])))
    return `batch ${trial.batchSize}${setting ? `, ${setting}` : ''}, replication ${trial.replication + 1}`
  }
  const latest = (trialId: string) => {
    const value = last.get(trialId)?.[metric]
    return value === undefined ? '' : `, ${metric} ${formatQuantity(value, unit === 'share' ? '1' : unit)}`
  }
  const remaining = () => {
    const done = new Set([...trials.keys()].filter((id) => !pending.has(id)))
    const waiting = [...trials.keys()].filter((id) => !done.has(id) && !running.has(id)).map(estimate)
    const inProgress = [...running].map(([id, { since }]) => ({
      estimated: estimate(id),
      elapsed: secondsNow() - since,
    }))
    return timeLeft({ waiting, running: inProgress, ended, workers })
  }
  const pending = new Set<string>()

  const draw = () => {
    if (trials.size === 0) return
    const done = trials.size - pending.size
    const rate =
      secondsNow() > 1 && done > 0 ? `, ${((60 * done) / secondsNow()).toPrecision(2)} trials/min` : ''
    const left = remaining()
    const head = `${bar(done / trials.size)} ${done}/${trials.size} trials${rate}, ${left === null ? 'estimating' : `${formatSeconds(left, 2)} left`}`
    const tail = [...running].map(([id, { trial }]) => `B ${trial.batchSize}${latest(id)}`).join(' | ')
    const line = `${head}  ${tail}`
    process.stderr.write(`\r\x1b[2K${line.slice(0, terminalWidth(process.stderr) - 1)}`)
  }
  const clear = () => live && process.stderr.write('\r\x1b[2K')

  const sayEnded = (trialId: string, how: string) => {
    const trial = trials.get(trialId)
    if (!trial || live) return
    const left = remaining()
    const done = trials.size - pending.size
    say(
      `[${done}/${trials.size}] ${name(trial)}: ${how}${latest(trialId)}${left === null || pending.size === 0 ? '' : `; ${formatSeconds(left, 2)} left`}`,
    )
  }

  return {
    expect(missing, known) {
      trials = new Map(missing.map((trial) => [trial.id, trial]))
      estimates = known
      for (const trial of missing) pending.add(trial.id)
      const seconds = timeLeft({
        waiting: missing.map(({ id }) => estimate(id)),
        running: [],
        ended: [],
        workers,
      })
      say(
        `${study.name}: ${missing.length} ${missing.length === 1 ? 'trial' : 'trials'} to run, ${workers} at a time${seconds === null ? '' : `, up to about ${formatSeconds(seconds, 2)}`}`,
      )
      if (live) timer ??= setInterval(draw, redrawMs)
    },
    see(event) {
      const trial = trials.get(event.trialId)
      if (!trial) return
      if (event.type === 'started') running.set(event.trialId, { trial, since: secondsNow() })
      if (event.type === 'measured') {
        const values = event.rows.findLast(({ values }) => values[metric] !== undefined)?.values
        if (values) last.set(event.trialId, values)
      }
      if (event.type === 'finished' || event.type === 'failed' || event.type === 'interrupted') {
        const since = running.get(event.trialId)?.since ?? secondsNow()
        running.delete(event.trialId)
        if (event.type === 'interrupted') return
        pending.delete(event.trialId)
        const took = secondsNow() - since
        if (event.type === 'finished') ended.push({ estimated: estimate(event.trialId), took })
        if (event.type === 'failed') {
          clear()
          say(`${name(trial)} failed: ${event.message}`)
        } else if (event.outcome.kind === 'diverged') {
          const { step, reason, inBrief } = event.outcome
          sayEnded(event.trialId, inBrief ?? `diverged at step ${step} (${reason})`)
        } else sayEnded(event.trialId, `finished in ${formatSeconds(took)}`)
      }
    },
    tell(line) {
      clear()
      say(line)
    },
    stop() {
      if (timer) clearInterval(timer)
      clear()
    },
  }
}

function bar(share: number, width = 16): string {
  const full = Math.round(share * width)
  return `[${'='.repeat(full)}${' '.repeat(width - full)}]`
}
