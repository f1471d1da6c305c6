/** What the page says of a run, as often as one can read it. */
import { useEffect, useState } from 'preact/hooks'
import type { LabRun } from './lab-run.ts'
import type { LaneState } from './lane-card.tsx'

export interface RunState {
  readonly isPlaying: boolean
  /** It has come to its end by itself. */
  readonly isDone: boolean
  readonly trainExamples: number
  readonly lanes: readonly LaneState[]
}

const everyMs = 100

/** Null until a run has begun; `forget` when another is about to. */
export function useRunState(run: LabRun): readonly [state: RunState | null, forget: () => void] {
  const [state, setState] = useState<RunState | null>(null)
  useEffect(() => {
    let at = 0
    let last = ''
    return run.onFrame(({ isPlaying, isDone, lanes }, { trainExamples }) => {
      const now = performance.now()
      const key = `${isPlaying} ${isDone} ${lanes.some(({ steps }) => steps > 0)}`
      if (now - at < everyMs && key === last && isPlaying) return
      at = now
      last = key
      setState({
        isPlaying,
        isDone,
        trainExamples,
        lanes: lanes.map(({ steps, examples, seconds, divergence }) => ({
          steps,
          epochs: examples / trainExamples,
          seconds,
          divergence,
        })),
      })
    })
  }, [run])
  return [state, () => setState(null)]
}
