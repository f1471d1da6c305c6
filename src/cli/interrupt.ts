/** Ctrl-C once: stop in good order, saving what runs. Twice: stop at once. */
import { say } from './output.ts'

export interface Interrupt {
  readonly drain: AbortSignal
  readonly kill: AbortSignal
  /** 130 after Ctrl-C, 143 after SIGTERM. */
  exitCode(): number
  forget(): void
}

export function onInterrupt(): Interrupt {
  const drain = new AbortController()
  const kill = new AbortController()
  let code = 130
  const handle = (signal: NodeJS.Signals) => {
    code = signal === 'SIGTERM' ? 143 : 130
    if (!drain.signal.aborted) {
      say('\nStopping: the running trials save their state (Ctrl-C again to stop at once) ...')
      drain.abort()
    } else kill.abort()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  // Started by the server: when that is gone, so is whoever could stop this.
  const abandoned = () => handle('SIGTERM')
  for (const signal of signals) process.on(signal, handle)
  if (process.connected) process.on('disconnect', abandoned)
  return {
    drain: drain.signal,
    kill: kill.signal,
    exitCode: () => code,
    forget: () => {
      for (const signal of signals) process.off(signal, handle)
      process.off('disconnect', abandoned)
    },
  }
}
