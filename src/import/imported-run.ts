/** Runs that another tool has kept, as they were found: names, settings and numbers by step. */
import type { MeasurementRow } from '../core/measurement.ts'

export interface ImportedRun {
  readonly name: string
  /** Settings: what was fixed before the run began, as far as the source says. */
  readonly params: Readonly<Record<string, string | number>>
  /** By step. Names are the source's own; `seconds` is wall time since the run began, where the source has it. */
  readonly rows: readonly MeasurementRow[]
}

export interface ImportedRuns {
  /** E.g. "TensorBoard event files". */
  readonly format: string
  readonly runs: readonly ImportedRun[]
  /** What was left out, mended or guessed, in sentences. */
  readonly notes: readonly string[]
}

/** A text as the number that it says, or as it is. */
export function numberOrText(text: string): string | number {
  const trimmed = text.trim()
  return trimmed !== '' && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(trimmed)
    ? Number(trimmed)
    : text
}

/**
 * Rows from values that come one at a time, oldest first; of two for one step and name the later stands. `seconds`
 * since the run began stand beside them. Where all have the same step, as when nobody counted, but a name has several
 * values, each name's values count themselves: 0, 1, ...
 */
export function gatherRows() {
  const points: { step: number; name: string; value: number; seconds: number | null }[] = []
  return {
    add(step: number, name: string, value: number, seconds: number | null = null): void {
      points.push({ step, name, value, seconds })
    },
    rows(): MeasurementRow[] {
      const isCounted =
        new Set(points.map(({ step }) => step)).size > 1 ||
        new Set(points.map(({ name }) => name)).size === points.length
      const seen = new Map<string, number>()
      const steps = new Map<number, Record<string, number>>()
      for (const { step, name, value, seconds } of points) {
        const count = seen.get(name) ?? 0
        seen.set(name, count + 1)
        const at = isCounted ? step : count
        const row = steps.get(at) ?? {}
        row[name] = value
        if (seconds !== null && seconds >= 0) row.seconds = seconds
        steps.set(at, row)
      }
      return [...steps].sort(([a], [b]) => a - b).map(([step, values]) => ({ step, values }))
    },
  }
}

/** `1 run`, `3 runs` */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
