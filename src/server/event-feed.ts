/**
 * Follows the store's log, in which other processes write what happens: SQLite tells nobody, so it is asked, several
 * times a second while somebody listens.
 */
import type { LoggedEvent } from '../core/event.ts'
import type { Store } from '../store/store.ts'

export interface EventFeed {
  /** Looks at once. */
  catchUp(): void
  /** Called with what is new, until the returned function is called. */
  listen(listener: (events: readonly LoggedEvent[]) => void): () => void
  /** Grows whenever a trial of the study, or of one that shares trials with it, starts or ends. */
  version(): number
  close(): void
}

const everyMs = 200
const atATime = 1000
/** What comes often and ends nothing. */
const passing: ReadonlySet<LoggedEvent['type']> = new Set(['measured', 'traced', 'checkpointed'])

export function followEvents(store: Store): EventFeed {
  const listeners = new Set<(events: readonly LoggedEvent[]) => void>()
  let after = store.lastSequence()
  let version = 0
  let timer: NodeJS.Timeout | null = null

  const catchUp = () => {
    for (;;) {
      const events = store.events(after, atATime)
      if (events.length === 0) return
      after = events.at(-1)!.sequence
      if (events.some(({ type }) => !passing.has(type))) version++
      for (const listener of [...listeners]) listener(events)
      if (events.length < atATime) return
    }
  }
  const look = () => {
    try {
      catchUp()
    } catch {
      // E.g. a full disk: the next request that needs the store says so.
    }
  }
  const stop = () => {
    if (timer) clearInterval(timer)
    timer = null
  }
  return {
    catchUp,
    listen(listener) {
      listeners.add(listener)
      timer ??= setInterval(look, everyMs)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) stop()
      }
    },
    version: () => version,
    close() {
      listeners.clear()
      stop()
    },
  }
}
