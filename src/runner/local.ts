/** Runs trials on this machine, each in a process of its own or in one that is idle: a crash or a kill costs one trial. */
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

/** A process that has ended its trial: idle, or gone. */
interface Spare {
  readonly module: string
  readonly process: TrialProcess
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
        for (const trial of running) void trial.kill()
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

      const runJob = async (job: TrialJob, spare: Spare | null): Promise<Spare | null> => {
        const { id: trialId } = job.trial
        if (isStopping()) {
          emit({ type: 'interrupted', trialId, attempt: job.attempt })
          return spare
        }
        const module = domainModule(job.domain)
        emit({ type: 'started', trialId, attempt: job.attempt })
        if (fault) return spare
        const fitting = spare?.module === module ? spare : null
        if (spare && !fitting) await spare.process.kill()
        const taken = fitting?.process.next(job, emit) ?? null
        const trial = fitting && taken ? fitting.process : startTrialProcess(module, job, emit)
        running.add(trial)
        // `started` may have been what made the caller abort.
        if (killSignal?.aborted) void trial.kill()
        else if (signal.aborted) trial.drain()
        await (taken ?? trial.ended)
        running.delete(trial)
        return { module, process: trial }
      }

      const source: AsyncIterator<TrialJob> | Iterator<TrialJob> =
        Symbol.asyncIterator in jobs ? jobs[Symbol.asyncIterator]() : jobs[Symbol.iterator]()
      const work = async () => {
        let spare: Spare | null = null
        try {
          while (!isStopping()) {
            const next = await source.next()
            if (next.done) return
            spare = await runJob(next.value, spare)
          }
        } catch (error) {
          giveUp(error)
        } finally {
          await spare?.process.kill()
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
