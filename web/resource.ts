/** Something that is loaded, and loaded again when it has changed or the server has come back. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Problem } from '../src/server/problem.ts'
import { problemFrom, returns } from './api.ts'

export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** `load` is called again when `key` changes; what there is stays on the page until the new is there. */
export function useResource<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
): readonly [loaded: Loaded<T>, reload: () => void] {
  const [state, setState] = useState<{ readonly key: string; readonly loaded: Loaded<T> }>({
    key,
    loaded: { kind: 'loading' },
  })
  const [turn, setTurn] = useState(0)
  const latest = useRef(load)
  latest.current = load
  const returned = returns.value

  useEffect(() => {
    const abort = new AbortController()
    latest.current(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ key, loaded: { kind: 'ready', value } }),
      (error) => {
        if (abort.signal.aborted) return
        const failed: Loaded<T> = { kind: 'failed', problem: problemFrom(error) }
        // A server that is gone for a moment takes nothing off the page.
        setState((before) =>
          error instanceof TypeError && before.key === key && before.loaded.kind === 'ready'
            ? before
            : { key, loaded: failed },
        )
      },
    )
    return () => abort.abort()
  }, [key, turn, returned])

  const loaded: Loaded<T> = state.key === key ? state.loaded : { kind: 'loading' }
  return [loaded, () => setTurn((before) => before + 1)]
}
