import { useEffect, useRef, useState } from 'preact/hooks'
import type { Computed } from '../../src/server/api/models.ts'
import type { Problem } from '../../src/server/problem.ts'
import { post, problemFrom, returns } from '../api.ts'
import { given, type Written } from './command.ts'

interface Curve {
  readonly field: string
  readonly from: number
  readonly to: number
  readonly scale: 'linear' | 'log'
}

interface State {
  readonly computed: Computed | null
  readonly problem: Problem | null
}

/** The answer to what the form says now. One request at a time: what changes meanwhile is asked for next, and only the last of it. */
export function useComputed(model: string, fields: Written, curve: Curve | null): State {
  const [state, setState] = useState<State>({ computed: null, problem: null })
  const question = JSON.stringify({ fields: Object.fromEntries(given(fields)), ...(curve ? { curve } : {}) })
  const wanted = useRef(question)
  const isAsking = useRef(false)
  wanted.current = question
  const returned = returns.value

  useEffect(() => {
    const ask = async () => {
      if (isAsking.current) return
      isAsking.current = true
      const asked = wanted.current
      try {
        const computed = await post<Computed>(
          `/models/${encodeURIComponent(model)}/compute`,
          JSON.parse(asked),
        )
        setState({ computed, problem: null })
      } catch (error) {
        setState((before) => ({ ...before, problem: problemFrom(error) }))
      }
      isAsking.current = false
      if (wanted.current !== asked) ask()
    }
    ask()
  }, [model, question, returned])
  return state
}
