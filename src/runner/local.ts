/** Runs trials on this machine, each in a process of its own: a crash or a kill costs one trial. */
import { availableParallelism } from 'node:os'
import type { TrialEvent, TrialJob } from '../core/event.ts'
import type { Runner } from './runner.ts'
import { startTrialProcess, type TrialProcess } from './trial-process.ts'

export interface LocalRunnerOptions {
  /** Trials that run at once; as many as the machine has cores unless given. */
  readonly workers?: number
  /** The URL of the module that exports the named domain as `domain`. May throw UserError. */
  readonly domainModule: (name: string) => string
}

export function localRunner({ workers = availableParallelism(), domainModule }: LocalRunnerOptions): Runner {
  return {
    async run(jobs, onEvent, signal, killSignal) {
      const running = new Set<TrialProcess>()
      let fault: { readonly error: unknown } | null = null
      const drainAll = () => {
        for (const trial of running) trial.drain()
      }
      const killAll = () => {
        for (const trial of running) trial.kill()
      }
      const giveUp = (error: unknown) => {
        fault ??= { error }
        killAll()
      }
      const emit = (event: TrialEvent) => {
        if (fault) return
        try {
          onEvent(event)
        } catch (error) {
          giveUp(error)
        }
      }
      const isStopping = () => fault !== null || signal.aborted || killSignal?.aborted === true

      const runJob = async (job: TrialJob) => {
        const { id: trialId } = job.trial
        if (isStopping()) return emit({ type: 'interrupted', trialId, attempt: job.attempt })
        const module = domainModule(job.domain)
        emit({ type: 'started', trialId, attempt: job.attempt })
        if (fault) return
        const trial = startTrialProcess(module, job, emit)
        running.add(trial)
        // `started` may have been what made the caller abort.
        if (killSignal?.aborted) trial.kill()
        else if (signal.aborted) trial.drain()
        await trial.ended
        running.delete(trial)
      }

      const source: AsyncIterator<TrialJob> | Iterator<TrialJob> =
        Symbol.asyncIterator in jobs ? jobs[Symbol.asyncIterator]() : jobs[Symbol.iterator]()
      const work = async () => {
        try {
          while (!isStopping()) {
            const next = await source.next()
            if (next.done) return
            await runJob(next.value)
          }
        } catch (error) {
          giveUp(error)
        }
      }

      signal.addEventListener('abort', drainAll)
      killSignal?.addEventListener('abort', killAll)
      try {
        await Promise.all(Array.from({ length: workers }, work))
      } finally {
        signal.removeEventListener('abort', drainAll)
        killSignal?.removeEventListener('abort', killAll)
        await source.return?.()
      }
      if (fault) throw (fault as { readonly error: unknown }).error
    },
  }
}
