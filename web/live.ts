/** News from the store's log, as they come; a stream that breaks off goes on where it was. */
import { useEffect, useRef } from 'preact/hooks'
import type { LoggedEvent } from '../src/core/event.ts'
import { lose } from './api.ts'

const againMs = 3000

/**
 * `studyId` null: of all studies. `after`: the newest event that is known, or from now on; null until there is need of
 * any.
 */
export function useEvents(
  studyId: string | null,
  after: number | 'now' | null,
  onEvent: (event: LoggedEvent) => void,
): void {
  const latest = useRef(onEvent)
  latest.current = onEvent
  const isKnown = after !== null

  useEffect(() => {
    if (!isKnown) return
    let known = after
    let source: EventSource | null = null
    let timer: ReturnType<typeof setTimeout> | null = null
    const open = () => {
      const query = new URLSearchParams({
        ...(studyId === null ? {} : { study: studyId }),
        ...(known === 'now' ? {} : { after: String(known) }),
      })
      source = new EventSource(`/api/v1/events/stream?${query}`)
      source.onmessage = ({ data }) => {
        const event = JSON.parse(data) as LoggedEvent
        known = event.sequence
        latest.current(event)
      }
      source.onerror = () => {
        lose()
        // A browser gives up after some faults; it is told to try again.
        if (source?.readyState === EventSource.CLOSED) timer ??= setTimeout(openAgain, againMs)
      }
    }
    const openAgain = () => {
      timer = null
      open()
    }
    const close = () => {
      source?.close()
      source = null
    }
    // A browser keeps few connections to one server: a page that nobody sees gives its own up.
    const seen = () => {
      if (document.hidden) close()
      else if (!source) open()
    }
    document.addEventListener('visibilitychange', seen)
    seen()
    return () => {
      document.removeEventListener('visibilitychange', seen)
      if (timer) clearTimeout(timer)
      close()
    }
  }, [studyId, isKnown])
}

/** Calls `work` again and again while `isOn`: for what changes without an event, such as a process that goes. */
export function useEvery(everyMs: number, isOn: boolean, work: () => void): void {
  const latest = useRef(work)
  latest.current = work
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(() => !document.hidden && latest.current(), everyMs)
    return () => clearInterval(timer)
  }, [everyMs, isOn])
}

/** Calls `work` at once, and again at most every `everyMs` while it is asked for. */
export function useCalm(work: () => void, everyMs: number): () => void {
  const state = useRef<{ last: number; timer: ReturnType<typeof setTimeout> | null }>({
    last: 0,
    timer: null,
  })
  const latest = useRef(work)
  latest.current = work
  useEffect(
    () => () => {
      if (state.current.timer) clearTimeout(state.current.timer)
    },
    [],
  )
  return () => {
    const { current } = state
    if (current.timer) return
    const wait = Math.max(0, current.last + everyMs - performance.now())
    current.timer = setTimeout(() => {
      current.timer = null
      current.last = performance.now()
      latest.current()
    }, wait)
  }
}
